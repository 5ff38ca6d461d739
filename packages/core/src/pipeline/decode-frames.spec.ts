import { describe, expect, it } from 'vitest';
import type { GenerationEvents } from '../events/generation-events.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { decodeFrames, type DecodeOptions } from './decode-frames.js';
import { RunDecoder } from './run-decoder.js';

const autoencoder = (factor: number): Autoencoder => ({
  decode: (latents) => Promise.resolve(scale(factor, latents)),
  encode: () => Promise.reject(new Error('not used')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
type Decoded = GenerationEvents['frame:decoded'];
const latents = tensor(Float32Array.of(0.25, 0.5), [2, 1, 1, 1]);

/** Counts how often an autoencoder is compiled and freed again. */
function decodeWith(factor: number, changes: Partial<DecodeOptions> = {}) {
  const log = { compiled: 0, freed: 0 };
  const compile = () => {
    log.compiled++;
    const free = () => Promise.resolve(void log.freed++);
    return Promise.resolve({ ...autoencoder(factor), [Symbol.asyncDispose]: free });
  };
  const fixed = { frameIds: [0, 4], frames: 9, pictureShape: [1, 1, 1, 1], signal: undefined };
  const pictures = decodeFrames(latents, {
    decoder: new RunDecoder(compile),
    report: () => undefined,
    ...fixed,
    ...changes,
  });
  return { pictures, log };
}

describe('decodeFrames', () => {
  it('decodes one frame at a time, clamps, and reports each', async () => {
    const seen: number[] = [];
    const report = ({ frameId, frames, picture }: Decoded) => seen.push(frameId, frames, picture.data[0]!);
    const { pictures, log } = decodeWith(3, { report });
    expect((await pictures).map(({ data }) => [...data])).toEqual([[0.75], [1]]);
    expect(seen).toEqual([0, 9, 0.75, 4, 9, 1]);
    expect(log).toEqual({ compiled: 1, freed: 1 });
  });

  it('takes pictures that are there in the place of decoding, and compiles nothing where all are', async () => {
    const one = tensor(Float32Array.of(0.1), [1, 1, 1, 1]);
    const seen: number[] = [];
    const report = ({ frameId, picture }: Decoded) => seen.push(frameId, picture.data[0]!);
    const some = decodeWith(3, { report, known: (frameId) => (frameId === 4 ? Promise.resolve(one) : undefined) });
    expect((await some.pictures).map(({ data }) => data[0])).toEqual([0.75, one.data[0]]);
    expect(seen).toEqual([0, 0.75, 4, one.data[0]]);
    const all = decodeWith(3, { known: () => one });
    expect(await all.pictures).toEqual([one, one]);
    expect(all.log).toEqual({ compiled: 0, freed: 0 });
  });

  it('hands pictures to whoever takes them, one after the other, and keeps none', async () => {
    const taken: number[] = [];
    let isBusy = false;
    const { pictures } = decodeWith(3, {
      async take({ data }, frameId) {
        expect(isBusy).toBe(false);
        isBusy = true;
        await Promise.resolve();
        isBusy = false;
        taken.push(frameId, data[0]!);
      },
    });
    expect(await pictures).toEqual([]);
    expect(taken).toEqual([0, 0.75, 4, 1]);
  });

  it('refuses a picture of another shape, and frees the autoencoder', async () => {
    const wide = tensor(new Float32Array(2), [1, 1, 1, 2]);
    const { pictures, log } = decodeWith(3, { known: (frameId) => (frameId === 4 ? wide : undefined) });
    await expect(pictures).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'decoded(4): expected a picture [1, 1, 1, 1], got [1, 1, 1, 2]',
    });
    expect(log).toEqual({ compiled: 1, freed: 1 });
  });

  it('stops where a picture is broken, and between frames where it is aborted', async () => {
    await expect(decodeWith(Infinity, { frameIds: [3, 4] }).pictures).rejects.toThrow('for frame 3');
    const controller = new AbortController();
    const { pictures, log } = decodeWith(1, { report: () => controller.abort(), signal: controller.signal });
    await expect(pictures).rejects.toMatchObject({ code: 'aborted' });
    expect(log).toEqual({ compiled: 1, freed: 1 });
  });
});
