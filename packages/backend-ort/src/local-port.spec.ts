import { describe, expect, it } from 'vitest';
import { fakeOrt } from './__fixtures__/fake-ort.js';
import { localPort } from './local-port.js';
import type { SessionReply } from './worker-protocol.js';

describe('localPort', () => {
  it('answers requests', async () => {
    const port = localPort(fakeOrt().ort);
    const reply = new Promise<SessionReply>((resolve) => port.listen({ reply: resolve, lost: () => undefined }));
    port.post({ kind: 'close' }, []);
    expect(await reply).toEqual({ kind: 'done' });
  });

  it('reports that its device is lost, and frees it when it closes', async () => {
    let closed = 0;
    const { promise: lost, resolve: lose } = withResolvers();
    const port = localPort(fakeOrt().ort, { lost, close: () => (closed += 1) });
    const reported = new Promise<string>((resolve) => port.listen({ reply: () => undefined, lost: resolve }));
    lose('unplugged');
    expect(await reported).toBe('unplugged');
    await port.close();
    expect(closed).toBe(1);
  });

  it('reports no loss once it is closed', async () => {
    const { promise: lost, resolve: lose } = withResolvers();
    const port = localPort(fakeOrt().ort, { lost });
    const reported: string[] = [];
    port.listen({ reply: () => undefined, lost: (reason) => reported.push(reason) });
    await port.close();
    lose('destroyed');
    await lost;
    expect(reported).toEqual([]);
  });
});

function withResolvers(): { promise: Promise<string>; resolve: (reason: string) => void } {
  let resolve: (reason: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => (resolve = settle));
  return { promise, resolve };
}
