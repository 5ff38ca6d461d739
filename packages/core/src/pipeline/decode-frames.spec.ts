import { describe, expect, it } from 'vitest';
import { createEventBus } from '../events/event-bus.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import { scale } from '../tensor/arithmetic.js';
import { tensor } from '../tensor/tensor.js';
import { decodeFrames } from './decode-frames.js';

const autoencoder = (factor: number): Autoencoder => ({
  decode: (latents) => Promise.resolve(scale(factor, latents)),
  encode: () => Promise.reject(new Error('not used')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
const latents = tensor(Float32Array.of(0.25, 0.5), [2, 1, 1, 1]);

describe('decodeFrames', () => {
  it('decodes one frame at a time, clamps, and reports each', async () => {
    const events = createEventBus();
    const seen: number[] = [];
    events.on('frame:decoded', ({ frameId, frames, picture }) => seen.push(frameId, frames, picture.data[0]!));
    const pictures = await decodeFrames(autoencoder(3), latents, events, undefined);
    expect(pictures.map(({ data }) => [...data])).toEqual([[0.75], [1]]);
    expect(seen).toEqual([0, 2, 0.75, 1, 2, 1]);
  });

  it('stops where a picture is broken, and between frames where it is aborted', async () => {
    const events = createEventBus();
    await expect(decodeFrames(autoencoder(Infinity), latents, events, undefined)).rejects.toThrow('for frame 0');
    const controller = new AbortController();
    events.on('frame:decoded', () => {
      controller.abort();
    });
    await expect(decodeFrames(autoencoder(1), latents, events, controller.signal)).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
