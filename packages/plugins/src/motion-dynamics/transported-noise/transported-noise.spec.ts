import {
  FollowerStart,
  Mt19937,
  tensor,
  TorchRandomSource,
  type Flow,
  type FollowerInput,
  type NoiseSource,
  type Tensor,
} from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../__testing__/parts-of.js';
import { globalTranslation, rotation, zoom } from '../camera-motions.js';
import { FieldMotionDynamics } from '../motion-dynamics.js';
import { moveNoise } from './move-noise.js';
import { NoiseCanvas } from './noise-canvas.js';
import { transportedNoise } from './transported-noise.js';
import { walkAngle } from './walk.js';

const SIDE = 32;
const shape = [4, SIDE, SIDE];
const randn = (key: number) => new TorchRandomSource(Mt19937.fromKey([key])).randn([1, ...shape]);
const warp = { sampling: 'nearest', border: 'reflect' } as const;
const [start] = (await partsOf(transportedNoise())).getAll(FollowerStart);

function moments({ data }: Pick<Tensor, 'data'>): { mean: number; variance: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return { mean, variance: data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length };
}

function correlation(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k]!, 0) / a.length;
}

const noise: NoiseSource = {
  framewise: true,
  initial: () => randn(1),
  forward: () => randn(2),
  step: (i, ids) =>
    tensor(Float32Array.from(ids.flatMap((id) => [...randn(100 + 10 * i + id).data])), [ids.length, ...shape]),
};
const x0 = tensor(new Float32Array(4 * SIDE * SIDE).fill(1), [1, ...shape]);
const epsilon = randn(5);
const tPrime = { signal: 0.6, noise: 0.8 };

function input(changes: Partial<FollowerInput> = {}): FollowerInput {
  const data = epsilon.data.map((value) => tPrime.signal + tPrime.noise * value);
  return {
    motion: new FieldMotionDynamics(globalTranslation({ x: 16, y: 16 }), warp),
    ...{ frames: 8, seed: 4, consistency: 0.85, frameIds: [1, 2, 3, 4, 5, 6, 7], noise, tPrime },
    ...{ atTPrime: tensor(data, [1, ...shape]), predictedX0: x0, t: { signal: 0.28, noise: 0.96 } },
    ...changes,
  };
}

const frame = (latents: Tensor, k: number) => latents.data.subarray(k * 4 * SIDE * SIDE, (k + 1) * 4 * SIDE * SIDE);

describe('transportedNoise', () => {
  it('leaves frames to the paper’s way without consistency, and under a motion that is no field', () => {
    expect(start!.start(input({ consistency: 0 }))).toBeUndefined();
    expect(start!.start(input({ motion: { name: 'own', warp: (latents) => latents } }))).toBeUndefined();
    expect(start!.noise!(noise, input({ consistency: 0 }))).toBe(noise);
  });

  it.each([
    ['a pan', globalTranslation({ x: 16, y: 16 })],
    ['a zoom in', zoom({ perFrame: 1.1 })],
    ['a zoom out', zoom({ perFrame: 0.9 })],
    ['a turn', rotation({ degreesPerFrame: 10 })],
  ])('keeps the level of T under %s: its signal, and noise of variance 1', (_, field) => {
    const started = start!.start(input({ motion: new FieldMotionDynamics(field) }))!;
    expect(started.shape).toEqual([7, ...shape]);
    const own = moments({ data: Float32Array.from(started.data, (value) => (value - 0.28) / 0.96) });
    expect(own.mean).toBeCloseTo(0, 1);
    expect(own.variance).toBeCloseTo(1, 1);
  });

  it('gives neighbours nearly the same noise where they show the same, and the first and last other noise', () => {
    const started = start!.start(input({ motion: new FieldMotionDynamics(globalTranslation({ x: 0, y: 0 }), warp) }))!;
    const noiseOf = (k: number) => frame(started, k).map((value) => (value - 0.28) / 0.96);
    expect(correlation(noiseOf(0), noiseOf(1))).toBeCloseTo(Math.cos(0.1), 1);
    expect(correlation(noiseOf(0), noiseOf(6))).toBeCloseTo(Math.cos(0.6), 1);
    expect(correlation(noiseOf(6), epsilon.data)).toBeCloseTo(Math.cos(0.7), 1);
  });

  it('gives the same frames whichever are asked for', () => {
    const all = start!.start(input())!;
    const some = start!.start(input({ frameIds: [3, 6] }))!;
    expect(frame(some, 0)).toEqual(frame(all, 2));
    expect(frame(some, 1)).toEqual(frame(all, 5));
  });

  it('changes with the seed, the frame count of a long video, and the motion', () => {
    const plain = start!.start(input())!.data;
    expect(start!.start(input({ seed: 5 }))!.data).not.toEqual(plain);
    expect(start!.start(input({ frames: 40 }))!.data).not.toEqual(plain);
    const motion = new FieldMotionDynamics(globalTranslation({ x: -16, y: 16 }), warp);
    expect(start!.start(input({ motion }))!.data).not.toEqual(plain);
  });

  it('moves the noise of steps with the camera: the first frame’s is as it was', () => {
    const moved = start!.noise!(noise, input());
    const own = moved.step(2, [0, 1], shape);
    expect(frame(own, 0)).toEqual(randn(120).data);
    const one = frame(own, 1);
    const inner = (k: number) => one[k * SIDE + 3]! - Math.cos(0.1) * randn(120).data[(k + 1) * SIDE + 4]!;
    const rest = Array.from({ length: 20 }, (_, k) => inner(k));
    expect(Math.sqrt(rest.reduce((sum, value) => sum + value ** 2, 0) / rest.length)).toBeLessThan(0.25);
    expect(moved.initial([0], shape)).toEqual(noise.initial([0], shape));
    expect(moved.framewise).toBe(true);
  });
});

describe('moveNoise', () => {
  const canvas = () => new NoiseCanvas({ seed: 7, field: 0 }, shape, epsilon.data);
  const moved = (flow: Flow) => moveNoise(canvas(), flow, shape, randn(9).data);

  it.each([
    ['a pan', globalTranslation({ x: 100, y: -60 })],
    ['a zoom in', zoom({ perFrame: 1.5 })],
    ['a zoom out', zoom({ perFrame: 0.6 })],
    ['a turn', rotation({ degreesPerFrame: 30 })],
  ])('stays white under %s', (_, field) => {
    const data = moved(field.flow(1, SIDE, SIDE));
    const { mean, variance } = moments({ data });
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    const neighbour = data.slice(1);
    expect(correlation(data.slice(0, -1), neighbour)).toBeCloseTo(0, 1);
  });

  it('only permutes what a pan by whole cells keeps, and shows new noise and no mirror beyond', () => {
    const data = moved(globalTranslation({ x: 16, y: 0 }).flow(4, SIDE, SIDE));
    expect(data[0]).toBe(epsilon.data[4]);
    expect(data[SIDE - 5]).toBe(epsilon.data[SIDE - 1]);
    expect(epsilon.data.slice(0, SIDE)).not.toContain(data[SIDE - 4]);
  });

  it('shows beyond the border what every other frame shows there', () => {
    const near = moved(globalTranslation({ x: 16, y: 0 }).flow(4, SIDE, SIDE));
    const far = moved(globalTranslation({ x: 16, y: 0 }).flow(6, SIDE, SIDE));
    expect(far[SIDE - 6]).toBe(near[SIDE - 4]);
  });
});

describe('walkAngle', () => {
  const walk = { frames: 8, closed: false, furthest: 0.75 };

  it('goes on by a tenth of a radian a frame', () => {
    expect([0, 1, 7].map((id) => walkAngle(id, walk))).toEqual([0, 0.1, 0.7000000000000001]);
  });

  it('comes back in long videos, and once a round in loops', () => {
    const long = { ...walk, frames: 100 };
    const angles = Array.from({ length: 100 }, (_, id) => walkAngle(id, long));
    expect(Math.max(...angles)).toBeLessThanOrEqual(0.75);
    expect(Math.max(...angles.map((angle, id) => Math.abs(angle - (angles[id - 1] ?? 0))))).toBeLessThanOrEqual(0.1);
    const loop = { ...walk, closed: true };
    expect(walkAngle(8, loop)).toBeCloseTo(walkAngle(0, loop), 10);
    expect(walkAngle(2, loop)).toBeCloseTo(0.75, 10);
  });
});
