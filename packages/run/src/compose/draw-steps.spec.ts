import { scale, tensor, TorchRandomSource, type Tensor } from '@zeroreel/core';
import { framesFromLatents, latentProjectionFor, type Frame } from '@zeroreel/media';
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

/** What a guided run predicts while it sees little but noise, of the kind of the mini family: measured, its first step has 7.2. */
const predictedEarly = (deviation: number): Tensor =>
  scale(deviation, TorchRandomSource.fromSeed(1).randn([2, 4, 16, 16]));

const clippedShare = (frames: readonly Frame[] = []): number => {
  const values = frames.flatMap(({ data }) => [...data]);
  return values.filter((value) => value === 0 || value === 255).length / values.length;
};

it.each([2.3, 7.2])('does not burn the colours of what is predicted with %f times the variance', async (deviation) => {
  const draw = drawSteps({ scalingFactor: 0.38038843870162964 }, 1);
  const projection = latentProjectionFor(0.38038843870162964)!;
  expect(clippedShare(framesFromLatents(predictedEarly(deviation), projection, 1))).toBeGreaterThan(0.2);
  expect(clippedShare(await draw?.(predictedEarly(deviation)))).toBeLessThan(0.05);
  // Latents of pictures are drawn as they are.
  const plain = predictedEarly(0.9);
  expect(await draw?.(plain)).toEqual(framesFromLatents(plain, projection, 1));
});

it('has the tiny autoencoder draw latents of at most unit variance, all frames by one factor', async () => {
  const given: Tensor[] = [];
  const sketch = async (latents: Tensor) => (given.push(latents), []);
  const predicted = predictedEarly(3);
  await drawSteps({ scalingFactor: 0.5, sketch }, 1)?.(predicted);
  const factors = predicted.data.map((value, k) => (given[0]?.data[k] ?? 0) / value);
  expect(Math.max(...factors) - Math.min(...factors)).toBeLessThan(1e-6);
  expect(factors[0]).toBeCloseTo(1 / 3, 1);
});
