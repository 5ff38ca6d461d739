import { ZeroreelError } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { fakeOrt } from './__fixtures__/fake-ort.js';
import { SessionHost } from './session-host.js';
import type { SessionRequest } from './worker-protocol.js';

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
