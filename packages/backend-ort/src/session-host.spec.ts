import { ZeroreelError } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { fakeOrt } from './__fixtures__/fake-ort.js';
import { localPort, serveSessions, SessionHost, type WorkerEnd } from './session-host.js';
import type { SessionReply, SessionRequest } from './session-port.js';

const options = { executionProviders: ['cpu'] };
const x = { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) } as const;
const compile: SessionRequest = { kind: 'compile', executable: 1, model: new Uint8Array(3), options };
const run = (request: Partial<Extract<SessionRequest, { kind: 'run' }>>): SessionRequest => ({
  ...{ kind: 'run', executable: 1, inputs: { x }, outputs: ['y'], keep: {} },
  ...request,
});

describe('SessionHost', () => {
  it('makes a session and runs it', async () => {
    const host = new SessionHost(fakeOrt().ort);
    expect(await host.answer(compile)).toEqual({ kind: 'done' });
    expect(await host.answer(run({}))).toMatchObject({
      kind: 'outputs',
      outputs: { y: { data: Float32Array.of(2, 4), shape: [2] } },
    });
  });

  it('keeps outputs under their ids, feeds them again and forgets them', async () => {
    const { ort, disposed } = fakeOrt();
    const host = new SessionHost(ort);
    await host.answer(compile);
    expect(await host.answer(run({ keep: { y: 7 } }))).toEqual({ kind: 'outputs', outputs: {} });
    expect(await host.answer(run({ inputs: { x: { kept: 7 } } }))).toMatchObject({
      outputs: { y: { data: Float32Array.of(4, 8) } },
    });
    await host.answer({ kind: 'forget', tensors: [7] });
    expect(disposed).toEqual(['tensor 2,4']);
    expect(await host.answer(run({ inputs: { x: { kept: 7 } } }))).toEqual({
      kind: 'failed',
      message: 'There is no tensor 7',
    });
  });

  it('releases a session once', async () => {
    const { ort, disposed } = fakeOrt();
    const host = new SessionHost(ort);
    await host.answer(compile);
    expect(await host.answer({ kind: 'release', executable: 1 })).toEqual({ kind: 'done' });
    expect(disposed).toEqual(['session']);
    expect(await host.answer({ kind: 'release', executable: 1 })).toMatchObject({ kind: 'failed' });
    expect(await host.answer(run({}))).toEqual({ kind: 'failed', message: 'There is no session 1' });
  });

  it('closes by releasing everything that is left, tensors first', async () => {
    const { ort, disposed } = fakeOrt();
    const host = new SessionHost(ort);
    await host.answer(compile);
    await host.answer({ ...compile, executable: 2 });
    await host.answer(run({ keep: { y: 7 } }));
    expect(await host.answer({ kind: 'close' })).toEqual({ kind: 'done' });
    expect(disposed).toEqual(['tensor 2,4', 'session', 'session']);
  });

  it('answers with the code of an error of ours', async () => {
    const { ort } = fakeOrt();
    const create = async (): Promise<never> => {
      throw new ZeroreelError('missing-file', 'unet.safetensors: no such file');
    };
    const host = new SessionHost({ ...ort, InferenceSession: { create } });
    expect(await host.answer(compile)).toEqual({
      kind: 'failed',
      message: 'unet.safetensors: no such file',
      code: 'missing-file',
    });
  });

  it('answers with what the runtime threw', async () => {
    const host = new SessionHost(fakeOrt({ refuse: 'no such provider' }).ort);
    expect(await host.answer(compile)).toEqual({ kind: 'failed', message: 'no such provider' });
  });
});

describe('serveSessions', () => {
  it('answers the messages of a port, and transfers the outputs', async () => {
    let send: (request: SessionRequest) => void = () => undefined;
    const answers: { reply: SessionReply; transfer: readonly ArrayBuffer[] }[] = [];
    const answered = (count: number) => expect.poll(() => answers.length).toBe(count);
    const end: WorkerEnd = {
      on: (_event, listener) => (send = listener),
      postMessage: (reply, transfer) => answers.push({ reply, transfer }),
    };
    const compiled: number[] = [];
    serveSessions(end, fakeOrt().ort, (bytes) => compiled.push(bytes));
    send(compile);
    await answered(1);
    expect(compiled).toEqual([3]);
    send(run({}));
    await answered(2);
    expect(compiled).toEqual([3]);
    expect(answers[0]).toEqual({ reply: { kind: 'done' }, transfer: [] });
    const { reply, transfer } = answers[1]!;
    if (reply.kind !== 'outputs') expect.fail(`expected outputs, got ${reply.kind}`);
    expect(transfer).toEqual([reply.outputs['y']?.data.buffer]);
  });
});

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
