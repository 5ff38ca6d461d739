import { tensor, type RunState } from '@zeroreel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSha256 } from '../__testing__/memory-store.js';
import { decodeRunState } from './decode-run-state.js';
import { encodeRunState, type StoredState } from './encode-run-state.js';

const latents = (frames: number, seed: number) =>
  tensor(
    Float32Array.from({ length: frames * 8 }, (_, k) => Math.sin(seed + k) * 10 ** ((k % 7) - 3)),
    [frames, 2, 2, 2],
  );

const small: RunState = {
  ...{ format: 1, fingerprint: 'sha256:0', times: [981, 961.5, 1], pass: 0, phase: 'all', next: 2 },
  ...{ x: latents(3, 1), history: [] },
};
const full: RunState = {
  ...{ ...small, pass: 1, part: { from: 1, to: 3 }, atT: latents(3, 2), predictedX0: latents(1, 8) },
  ...{ history: [latents(3, 3), latents(3, 4)], inverted: [latents(1, 5), latents(1, 6), latents(1, 7)] },
};
const stored = (state: RunState): StoredState => ({
  ...{ state, pictures: { 0: 'a', 12: 'b' } },
  // The checksum is not to be found in what a user may write.
  identity: { request: { prompt: `a "bear" "sha256":"${'0'.repeat(64)}"} ünï` }, plugins: [{ name: 'p' }] },
});
const encode = (state: RunState) => encodeRunState(stored(state), newSha256());
const decode = (bytes: Uint8Array) => decodeRunState(Buffer.from(bytes), 'the file', newSha256());

describe('decodeRunState', () => {
  it.each([
    ['latents alone', small],
    ['everything that a state may have', full],
    ['phase inversion', { ...small, phase: 'inversion', next: 0 } as const],
    ['phase anchor', { ...small, phase: 'anchor', x: latents(1, 9) } as const],
  ])('reads what was written: %s', async (_, state) => {
    expect(await decode(await encode(state))).toEqual(stored(state));
  });

  it('keeps every bit: zero below zero, the least and the largest number', async () => {
    const x = tensor(Float32Array.of(-0, 1e-45, -3.4028234663852886e38, 0.1), [1, 4, 1, 1]);
    const { state } = await decode(await encode({ ...small, x }));
    expect([...new Uint32Array(state.x.data.buffer)]).toEqual([...new Uint32Array(x.data.buffer)]);
  });

  it('is a .safetensors file whose numbers begin at a multiple of eight', async () => {
    const bytes = await encode(full);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
    expect((8 + length) % 8).toBe(0);
    expect(Object.keys(header)).toEqual([
      ...['__metadata__', 'x', 'atT', 'predictedX0'],
      ...['history.0', 'history.1', 'inverted.0', 'inverted.1', 'inverted.2'],
    ]);
    expect(header['history.0']).toEqual({ dtype: 'F32', shape: [3, 2, 2, 2], data_offsets: [224, 320] });
  });

  it('writes the same bytes for the same state', async () => {
    expect(await encode(full)).toEqual(await encode(structuredClone(full)));
  });

  it('refuses bytes of which one has changed, whichever it is', async () => {
    const bytes = await encode(full);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const damaged = bytes.slice();
        damaged[place]! ^= change;
        await expect(decode(damaged)).rejects.toMatchObject({
          code: 'invalid-request',
          message: expect.stringMatching(/^the file is no state that can be read: /) as string,
        });
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('refuses bytes that were cut, and bytes that were added', async () => {
    const bytes = await encode(small);
    for (let length = 0; length < bytes.length; length += 13) {
      await expect(decode(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'invalid-request' });
    }
    await expect(decode(Buffer.concat([bytes, Buffer.of(0)]))).rejects.toThrow('its bytes have changed');
  });

  it.each<[string, object]>([
    ['expected format 1, got 2', { format: 2 }],
    ['expected a fingerprint, got 3', { fingerprint: 3 }],
    ['expected a list of times, got [1,"2"]', { times: [1, '2'] }],
    ['expected pass 0 or 1, got 2', { pass: 2 }],
    ['expected a phase, got "end"', { phase: 'end' }],
    ['expected a number of the next call, got null', { next: NaN }],
    ['expected an object as part, got 3', { part: 3 }],
    ['expected a part of two numbers, got {"from":1}', { part: { from: 1 } }],
  ])('refuses what has the right checksum and another form: %s', async (message, change) => {
    const bytes = await encode({ ...small, ...change } as RunState);
    await expect(decode(bytes)).rejects.toThrow(`the file is no state that can be read: ${message}`);
  });

  it('refuses another .safetensors file', async () => {
    const json = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    await expect(decode(Buffer.concat([length, json, Buffer.alloc(4)]))).rejects.toThrow(
      "the kind 'zeroreel run state'",
    );
  });
});
