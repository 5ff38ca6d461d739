import { tensor } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { drawSteps } from './draw-steps.js';

const latents = tensor(new Float32Array(2 * 4 * 1 * 2).fill(1), [2, 4, 1, 2]);

it('draws a cell in one colour where the latents are of a known kind', async () => {
  const frames = await drawSteps({ scalingFactor: 0.18215 }, 3)?.(latents);
  expect(frames?.map(({ width, height }) => [width, height])).toEqual([
    [6, 3],
    [6, 3],
  ]);
  expect(drawSteps({ scalingFactor: 0.5 }, 3)).toBeUndefined();
});

it('asks the tiny autoencoder where there is one, whatever the latents are', async () => {
  const white = tensor(new Float32Array(3 * 8 * 16).fill(1), [1, 3, 8, 16]);
  const sketch = (given: typeof latents) => Promise.resolve(given === latents ? [white, white] : []);
  const frames = await drawSteps({ scalingFactor: 0.5, sketch }, 3)?.(latents);
  expect(frames).toHaveLength(2);
  expect(frames?.[1]).toMatchObject({ width: 16, height: 8 });
  expect([...(frames?.[1]?.data.subarray(0, 3) ?? [])]).toEqual([255, 255, 255]);
});

it('moves what the tiny autoencoder draws as pictures will be', async () => {
  const white = tensor(new Float32Array(3 * 8 * 16).fill(1), [1, 3, 8, 16]);
  const draw = drawSteps({ scalingFactor: 0.5, sketch: () => Promise.resolve([white, white]) }, 3);
  const black = tensor(new Float32Array(3 * 8 * 16).fill(-1), [1, 3, 8, 16]);
  const frames = await draw?.(latents, (picture, place) => (place === 1 ? black : picture));
  expect(frames?.map(({ data }) => data[0])).toEqual([255, 0]);
});
