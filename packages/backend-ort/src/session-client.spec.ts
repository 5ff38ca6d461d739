import { describe, expect, it } from 'vitest';
import { SessionClient } from './session-client.js';
import type { SessionPort, SessionPortListener, SessionReply, SessionRequest } from './session-port.js';

/** A port whose other side is the test. */
class ManualPort implements SessionPort {
  readonly posted: SessionRequest[] = [];
  closed = false;
  #listener: SessionPortListener | undefined;

  listen(listener: SessionPortListener): void {
    this.#listener = listener;
  }
  post(request: SessionRequest): void {
    this.posted.push(request);
  }
  async close(): Promise<void> {
    this.closed = true;
  }
  reply(reply: SessionReply = { kind: 'done' }): void {
    this.#listener?.reply(reply);
  }
  lose(reason: string): void {
    this.#listener?.lost(reason);
  }
}

const release = (executable: number): SessionRequest => ({ kind: 'release', executable });

function setUp(): { port: ManualPort; client: SessionClient } {
  const port = new ManualPort();
  return { port, client: new SessionClient('test', port) };
}

describe('SessionClient', () => {
  it('sends a request only when the one before is answered, in order', async () => {
    const { port, client } = setUp();
    const calls = [1, 2, 3].map((id) => client.call(release(id), { task: `call ${id}` }));
    expect(port.posted).toEqual([release(1)]);
    port.reply();
    expect(port.posted).toEqual([release(1), release(2)]);
    port.reply({ kind: 'failed', message: 'no such thing' });
    expect(port.posted).toEqual([release(1), release(2), release(3)]);
    port.reply();
    const results = await Promise.allSettled(calls);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('says which task the runtime refused, and in which words', async () => {
    const { port, client } = setUp();
    const call = client.call(release(1), { task: 'running "unet"' });
    port.reply({ kind: 'failed', message: 'no such thing' });
    await expect(call).rejects.toMatchObject({
      code: 'backend-failed',
      message: 'test: running "unet" failed. no such thing',
    });
  });

  it('keeps the code of an error that the other side explained', async () => {
    const { port, client } = setUp();
    const call = client.call(release(1), { task: 'compiling "unet"' });
    port.reply({ kind: 'failed', message: 'unet.safetensors: no such file', code: 'missing-file' });
    await expect(call).rejects.toMatchObject({
      code: 'missing-file',
      message: 'test: compiling "unet" failed. unet.safetensors: no such file',
    });
  });

  it('drops a call that waits when its signal comes, and lets one that runs end', async () => {
    const { port, client } = setUp();
    const abort = new AbortController();
    const running = client.call(release(1), { task: 'first', signal: abort.signal });
    const waiting = client.call(release(2), { task: 'second', signal: abort.signal });
    const third = client.call(release(3), { task: 'third' });
    abort.abort('enough');
    await expect(waiting).rejects.toMatchObject({
      code: 'aborted',
      message: 'The call was dropped before it began: second',
      cause: 'enough',
    });
    port.reply();
    await expect(running).resolves.toEqual({ kind: 'done' });
    port.reply();
    await third;
    expect(port.posted).toEqual([release(1), release(3)]);
  });

  it('sends nothing for a signal that came before', async () => {
    const { port, client } = setUp();
    const call = client.call(release(1), { task: 'first', signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    expect(port.posted).toEqual([]);
  });

  it('rejects everything when the other side is lost, naming what was running', async () => {
    const { port, client } = setUp();
    const calls = [1, 2].map((id) => client.call(release(id), { task: `running "net ${id}"` }));
    port.lose('exit code 134');
    for (const call of [...calls, client.call(release(3), { task: 'later' })]) {
      await expect(call).rejects.toMatchObject({
        code: 'backend-failed',
        message: 'The test backend is gone while running "net 1": exit code 134',
      });
    }
    await client.close();
  });

  it('closes after what runs, drops what waits, and refuses what comes later', async () => {
    const { port, client } = setUp();
    const running = client.call(release(1), { task: 'first' });
    const waiting = client.call(release(2), { task: 'second' });
    const closed = Promise.all([client.close(), client.close()]);
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await expect(client.call(release(3), { task: 'third' })).rejects.toMatchObject({
      code: 'backend-failed',
      message: 'The test backend has been disposed',
    });
    expect(port.closed).toBe(false);
    port.reply();
    await running;
    port.reply();
    await closed;
    expect(port.posted).toEqual([release(1), { kind: 'close' }]);
    expect(port.closed).toBe(true);
  });
});
