import { describe, expect, it } from 'vitest';
import type { GenerationEvents } from '../events/generation-events.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { decodeFrames } from './decode-frames.js';

const autoencoder = (factor: number): Autoencoder => ({
  decode: (latents) => Promise.resolve(scale(factor, latents)),
  encode: () => Promise.reject(new Error('not used')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
const ignore = () => undefined;
type Decoded = GenerationEvents['frame:decoded'];
const latents = tensor(Float32Array.of(0.25, 0.5), [2, 1, 1, 1]);

describe('decodeFrames', () => {
  it('decodes one frame at a time, clamps, and reports each', async () => {
    const seen: number[] = [];
    const report = ({ frameId, frames, picture }: Decoded) => seen.push(frameId, frames, picture.data[0]!);
    const pictures = await decodeFrames(autoencoder(3), latents, report, undefined);
    expect(pictures.map(({ data }) => [...data])).toEqual([[0.75], [1]]);
    expect(seen).toEqual([0, 2, 0.75, 1, 2, 1]);
  });

  it('stops where a picture is broken, and between frames where it is aborted', async () => {
    await expect(decodeFrames(autoencoder(Infinity), latents, ignore, undefined)).rejects.toThrow('for frame 0');
    const controller = new AbortController();
    const abort = () => {
      controller.abort();
    };
    await expect(decodeFrames(autoencoder(1), latents, abort, controller.signal)).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
