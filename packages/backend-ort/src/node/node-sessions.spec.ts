import { EventEmitter } from 'node:events';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SessionReply } from '../session-port.js';
import { nodeSessions, type NodeWorker, nodeWorkerPort } from './node-sessions.js';

class FakeWorker extends EventEmitter implements NodeWorker {
  readonly posted: unknown[] = [];
  keepsProcessAlive = true;
  terminated = false;

  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  ref(): void {
    this.keepsProcessAlive = true;
  }
  unref(): void {
    this.keepsProcessAlive = false;
  }
  async terminate(): Promise<void> {
    this.terminated = true;
    this.emit('exit', 1);
  }
}

function setUp() {
  const worker = new FakeWorker();
  const heard: (SessionReply | string)[] = [];
  const port = nodeWorkerPort(worker);
  port.listen({ reply: (reply) => heard.push(reply), lost: (reason) => heard.push(reason) });
  return { worker, port, heard };
}

describe('nodeWorkerPort', () => {
  it('keeps the process alive while a request is being answered, and only then', () => {
    const { worker, port, heard } = setUp();
    expect(worker.keepsProcessAlive).toBe(false);
    port.post({ kind: 'release', executable: 1 }, []);
    expect(worker.posted).toEqual([{ kind: 'release', executable: 1 }]);
    expect(worker.keepsProcessAlive).toBe(true);
    worker.emit('message', { kind: 'done' });
    expect(worker.keepsProcessAlive).toBe(false);
    expect(heard).toEqual([{ kind: 'done' }]);
  });

  it('says how the worker ended, with the error that ended it', () => {
    const { worker, heard } = setUp();
    worker.emit('error', new Error('no such library'));
    worker.emit('exit', 1);
    expect(heard).toEqual(['the worker thread ended with exit code 1: no such library']);
  });

  it('says nothing of a worker that it closed itself', async () => {
    const { worker, port, heard } = setUp();
    await port.close();
    expect(worker.terminated).toBe(true);
    expect(heard).toEqual([]);
  });
});

describe('nodeSessions', () => {
  it('hosts sessions in the calling thread on request, and follows links to weights', async () => {
    const { port, files } = await nodeSessions('test', { worker: false });
    const reply = new Promise<SessionReply>((resolve) => port.listen({ reply: resolve, lost: () => undefined }));
    port.post({ kind: 'release', executable: 1 }, []);
    expect(await reply).toEqual({ kind: 'failed', message: 'There is no session 1' });
    await port.close();
    expect(files?.realPath(tmpdir())).toBe(realpathSync(tmpdir()));
  });

  it('reads bytes of weights, and says where there are too few', async () => {
    const { port, files } = await nodeSessions('test', { worker: false });
    const file = fileURLToPath(import.meta.url);
    expect(new TextDecoder().decode(files?.read({ file, offset: 7, length: 16 }))).toBe('{ EventEmitter }');
    expect(() => files?.read({ file, offset: 7, length: 2 ** 20 })).toThrow(
      `${file}: expected 1048576 bytes from byte 7, got fewer`,
    );
    await port.close();
  });
});
