import { OrtBackend } from '@zeroreel/backend-ort';
import { portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { type WebWorker, webWorkerPort, type WorkerMessage } from './page-port.js';

const settings = { provider: 'webgpu', threads: 1 } as const;

/** A worker whose other side is the test. */
class ManualWorker implements WebWorker {
  onmessage: WebWorker['onmessage'] = null;
  onerror: WebWorker['onerror'] = null;
  readonly posted: unknown[] = [];
  terminated = 0;

  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.terminated += 1;
  }
  tell(data: WorkerMessage): void {
    this.onmessage?.({ data } as MessageEvent<WorkerMessage>);
  }
  fail(message: string): void {
    this.onerror?.({ message } as ErrorEvent);
  }
}

describe('webWorkerPort', () => {
  it('sends the settings first, and is there when the worker has started', async () => {
    const worker = new ManualWorker();
    const opening = webWorkerPort(worker, settings);
    expect(worker.posted).toEqual([settings]);
    worker.tell({ kind: 'started' });
    const port = await opening;
    const replies: unknown[] = [];
    port.listen({ reply: (reply) => replies.push(reply), lost: () => undefined });
    port.post({ kind: 'release', executable: 1 }, []);
    expect(worker.posted[1]).toEqual({ kind: 'release', executable: 1 });
    worker.tell({ kind: 'done' });
    expect(replies).toEqual([{ kind: 'done' }]);
    await port.close();
    expect(worker.terminated).toBe(1);
  });

  it('ends a worker that cannot start, saying why', async () => {
    const [refused, broken] = [new ManualWorker(), new ManualWorker()];
    const [first, second] = [webWorkerPort(refused, settings), webWorkerPort(broken, settings)];
    refused.tell({ kind: 'not-started', message: 'the browser found no GPU' });
    broken.fail('404');
    await expect(first).rejects.toThrow('the browser found no GPU');
    await expect(second).rejects.toThrow('its worker could not be started: 404');
    expect([refused.terminated, broken.terminated]).toEqual([1, 1]);
  });

  it.each([
    { what: 'lost', reason: /The webgpu backend is gone while compiling "unet": the GPU device was lost/ },
    { what: 'failed', reason: /The webgpu backend is gone while compiling "unet": the worker failed: out of memory/ },
  ])('makes calls fail when the device or the worker is $what, and ends it', async ({ what, reason }) => {
    const worker = new ManualWorker();
    const opening = webWorkerPort(worker, settings);
    worker.tell({ kind: 'started' });
    const backend = new OrtBackend({
      name: 'webgpu',
      dialect: portableDialect,
      capabilities: { description: '', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
      sessionOptions: () => ({ executionProviders: ['webgpu'] }),
      port: await opening,
    });
    const compiling = backend.compile({ name: 'unet', inputs: [], outputs: [], nodes: [], initializers: [] });
    if (what === 'lost') worker.tell({ kind: 'lost', reason: 'the GPU device was lost' });
    else worker.fail('out of memory');
    await expect(compiling).rejects.toMatchObject({
      code: 'backend-failed',
      message: expect.stringMatching(reason),
    });
    expect(worker.terminated).toBe(1);
    await backend[Symbol.asyncDispose]();
  });
});
