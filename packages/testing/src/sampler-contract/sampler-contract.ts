import { add, scale, tensor, type Sampler, type SamplerHistory, type Tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';

/** Creates the sampler for a number of steps, for a network that predicts ε, without clipping; it ends in x_0. */
export type CreateSampler = (steps: number) => Sampler;

const STEPS = 6;
const SHAPE = [2, 1, 2, 4];
/** Of latents, in units of the largest; and of coefficients. */
const TOLERANCE = { relative: 2e-5 };
const DIGITS = 5;

const waves = (seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: 16 }, (_, k) => Math.sin(seed * 12.9898 + k * 78.233) * 1.5),
    SHAPE,
  );
const zero = tensor(new Float32Array(16), SHAPE);
const ones = tensor(new Float32Array(16).fill(1), SHAPE);

/**
 * Tests what every sampler guarantees, so that Text2Video-Zero may cut, join and re-noise a run at any of its steps.
 * @param near how near to x_0 it ends, relative; TCD ends with the noise of timestep 0, as diffusers' class does
 */
export function describeSamplerContract(name: string, create: CreateSampler, near: number = 1e-4): void {
  describe(`${name}: sampler contract`, () => {
    const sampler = create(STEPS);
    describeSchedule(create);
    describeStep(sampler);
    describeMarginals(sampler);
    describeExactNetwork(create, near);
  });
}

function describeSchedule(create: CreateSampler): void {
  it.each([1, 2, 3, STEPS, 25])('has a start for each of %i steps, and calls that descend', (steps) => {
    const sampler = create(steps);
    const { timesteps, stepStarts } = sampler;
    expect(stepStarts).toHaveLength(steps);
    expect(stepStarts[0]).toBe(0);
    expect(stepStarts).toEqual([...new Set(stepStarts)].toSorted((a, b) => a - b));
    expect(stepStarts.at(-1)).toBeLessThan(timesteps.length);
    expect(timesteps).toEqual(timesteps.toSorted((a, b) => b - a));
    expect(timesteps.every((t) => t >= 0 && t <= 999)).toBe(true);
    const noisiness = stepStarts.map((i) => sampler.marginal(i).noise / sampler.marginal(i).signal);
    expect(noisiness).toEqual([...new Set(noisiness)].toSorted((a, b) => b - a));
  });

  it('shows the network latents of unit variance, and begins near them', () => {
    const sampler = create(STEPS);
    sampler.timesteps.forEach((_, i) => {
      const { signal, noise } = sampler.marginal(i);
      expect(sampler.scaleModelInput(ones, i).data[0]).toBeCloseTo(1 / Math.hypot(signal, noise), DIGITS);
    });
    const { signal, noise } = sampler.marginal(0);
    expect(sampler.initNoiseSigma).toBeGreaterThanOrEqual(noise);
    expect(sampler.initNoiseSigma).toBeLessThanOrEqual(Math.hypot(signal, noise) + 1e-6);
  });
}

function describeStep(sampler: Sampler): void {
  const input = (i: number) => ({ x: waves(1), modelOutput: waves(2), noise: waves(3), i, history: [] });

  it('is pure', () => {
    const given = input(0);
    const copies = [given.x, given.modelOutput, given.noise].map(({ data }) => data.slice());
    expect(sampler.step(given)).toEqual(sampler.step(given));
    expect([given.x, given.modelOutput, given.noise].map(({ data }) => data)).toEqual(copies);
  });

  it('takes frames as if each were alone', () => {
    const both = sampler.step(input(0));
    const { x, modelOutput, noise } = input(0);
    const frame = ({ data }: Tensor) => tensor(data.slice(8), [1, ...SHAPE.slice(1)]);
    const alone = sampler.step({
      x: frame(x),
      modelOutput: frame(modelOutput),
      noise: frame(noise),
      i: 0,
      history: [],
    });
    expect(alone.x.data).toEqual(both.x.data.slice(8));
    expect(alone.predictedX0.data).toEqual(both.predictedX0.data.slice(8));
  });

  it('takes its own predicted x_0 for what it is, and another one into account', () => {
    const own = sampler.step(input(0));
    const same = sampler.step({ ...input(0), modelOutput: zero, predictedX0: own.predictedX0 });
    expectClose(same.x, own.x, TOLERANCE);
    const other = sampler.step({ ...input(0), predictedX0: add(own.predictedX0, ones) });
    expect(other.x.data).not.toEqual(own.x.data);
    expect(other.predictedX0.data).toEqual(add(own.predictedX0, ones).data);
  });

  it('insists on noise where it says so, and reads none elsewhere', () => {
    for (const i of sampler.stepStarts) {
      const { noise, ...silent } = input(i);
      if (sampler.needsNoise(i)) expect(() => sampler.step(silent)).toThrow('noise');
      else expect(sampler.step(silent).x.data).toEqual(sampler.step({ ...silent, noise }).x.data);
    }
  });
}

function describeMarginals(sampler: Sampler): void {
  it('re-noises from the marginal of any step to that of any earlier one', () => {
    for (const from of sampler.stepStarts) {
      for (const to of sampler.stepStarts.filter((i) => i < from)) {
        const kept = sampler.renoise(ones, from, to, zero).data[0] as number;
        const added = sampler.renoise(zero, from, to, ones).data[0] as number;
        const [start, end] = [sampler.marginal(from), sampler.marginal(to)];
        expect(kept * start.signal).toBeCloseTo(end.signal, DIGITS);
        expect(Math.hypot(kept * start.noise, added) / end.noise).toBeCloseTo(1, DIGITS);
      }
    }
  });

  it('steps from the marginal of each step to that of the next where x_0 is known', () => {
    sampler.stepStarts.slice(0, -1).forEach((start, k) => {
      const { signal, noise } = sampler.marginal(sampler.stepStarts[k + 1] as number);
      const { signal: signalNow, noise: noiseNow } = sampler.marginal(start);
      const follow = (x0: number, epsilon: number, fresh: number) =>
        followStep(sampler, k, scale(x0, ones), scale(signalNow * x0 + noiseNow * epsilon, ones), scale(fresh, ones));
      expect(follow(1, 0, 0)).toBeCloseTo(signal, 4);
      expect(Math.hypot(follow(0, 1, 0), follow(0, 0, 1)) / noise).toBeCloseTo(1, 4);
    });
  });
}

function describeExactNetwork(create: CreateSampler, near: number): void {
  it.each([1, 2, 5, STEPS])('of %i steps ends in x_0 from each of them where the network knows it', (steps) => {
    const sampler = create(steps);
    const x0 = waves(4);
    for (const start of sampler.stepStarts) {
      const { signal, noise } = sampler.marginal(start);
      const x = add(scale(signal, x0), scale(noise, waves(5)));
      expectClose(run(sampler, { from: start, to: sampler.timesteps.length, x0, x, noise: waves(6) }), x0, {
        relative: near,
      });
    }
  });
}

/** Returns the first number of the latents after one more denoising step. */
function followStep(sampler: Sampler, step: number, x0: Tensor, x: Tensor, noise: Tensor): number {
  const [from, to] = sampler.stepStarts.slice(step) as [number, number];
  return run(sampler, { from, to, x0, x, noise }).data[0] as number;
}

interface StepRange {
  readonly from: number;
  readonly to: number;
  /** What the network knows. */
  readonly x0: Tensor;
  readonly x: Tensor;
  readonly noise: Tensor;
}

/** Makes some steps of a run with a network whose ε leads to x_0; the history is empty at the start. */
function run(sampler: Sampler, { from, to, x0, x: start, noise }: StepRange): Tensor {
  let x = start;
  let history: SamplerHistory = [];
  for (let i = from; i < to; i++) {
    const level = sampler.marginal(i);
    const modelOutput = scale(1 / level.noise, add(x, scale(-level.signal, x0)));
    ({ x, history } = sampler.step({ modelOutput, x, i, history, ...(sampler.needsNoise(i) && { noise }) }));
  }
  return x;
}
