import {
  combine,
  MotionDynamics,
  Mt19937,
  tensor,
  TorchRandomSource,
  type PluginInput,
  type Tensor,
} from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../__testing__/parts-of.js';
import { globalTranslation } from './camera-motions.js';
import { FieldMotionDynamics, motionDynamics } from './motion-dynamics.js';
import { warpLatents } from './warp-latents.js';

/** 8×8 cells, each 64 canvas pixels wide, that hold their own index. */
const latents = tensor(
  Float32Array.from({ length: 64 }, (_, cell) => cell),
  [1, 1, 8, 8],
);
const ROW = [0, 1, 2, 3, 4, 5, 6, 7];

type MotionOptions = PluginInput<typeof motionDynamics.options>;

/** The first row of the latents, warped for a frame of a video. */
async function warpedRow(options: MotionOptions, { frameId = 1, frames = 8 } = {}): Promise<number[]> {
  const dynamics = (await partsOf(motionDynamics(options))).get(MotionDynamics);
  return [...dynamics.warp(latents, frameId, frames).data.subarray(0, 8)];
}

/** The same of clean latents. */
async function movedRow(options: MotionOptions, { frameId = 1, frames = 8 } = {}): Promise<number[]> {
  const dynamics = (await partsOf(motionDynamics(options))).get(MotionDynamics);
  return [...dynamics.move!(latents, frameId, frames).data.subarray(0, 8)];
}

const variance = ({ data }: Tensor): number => data.reduce((sum, value) => sum + value ** 2, 0) / data.length;

const pan = (x: number): MotionOptions => ({ fields: [{ kind: 'translate', x, y: 0 }] });

describe('motionDynamics', () => {
  it('is the paper’s unless told otherwise', async () => {
    const dynamics = (await partsOf(motionDynamics())).get(MotionDynamics);
    const flow = globalTranslation({ x: 12, y: 12 }).flow(9, 8, 8);
    const expected = warpLatents(latents, flow, { border: 'reflect' });
    expect(dynamics.warp(latents, 9, 10)).toEqual(expected);
    expect(expected.data[0]).toBe(18);
  });

  it('moves by its fields', async () => {
    expect(await warpedRow(pan(64))).toEqual([1, 2, 3, 4, 5, 6, 7, 7]);
    expect(await warpedRow(pan(-64))).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
    const turned = await warpedRow({ fields: [{ kind: 'rotate', degrees: 180 }], border: 'clamp' });
    expect(turned).toEqual([63, 62, 61, 60, 59, 58, 57, 56]);
  });

  it('refuses a motion that leaves all numbers behind, and says at which frame', async () => {
    const flight: MotionOptions = { fields: [{ kind: 'zoom', factor: 1e-300 }] };
    await expect(warpedRow(flight, { frameId: 2 })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(
        /^motion-dynamics\.fields: expected a motion that stays finite over all frames, got (NaN|-?Infinity) at frame 2$/,
      ),
    });
  });

  it('reads clean latents between cells by its sampling, cubic unless told otherwise', async () => {
    const inner = async (options: MotionOptions) => (await movedRow(options)).slice(1, 4);
    expect(await inner({ ...pan(32), sampling: 'bilinear' })).toEqual([1.5, 2.5, 3.5]);
    expect(await inner({ ...pan(32), sampling: 'nearest' })).toEqual([1, 2, 3]);
    // Of a ramp, cubic and bilinear differ where it ends alone.
    expect(await movedRow(pan(32))).toEqual([0.4375, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5625, 7.0625]);
    expect(await movedRow(pan(32))).toEqual(await movedRow({ ...pan(32), sampling: 'cubic', border: 'clamp' }));
  });

  it('takes noise from the nearest cell, whatever its sampling, so that it keeps its variance', async () => {
    const noise = new TorchRandomSource(Mt19937.fromKey([3])).randn([1, 1, 64, 64]);
    const clean = { predictedX0: tensor(new Float32Array(64 * 64), noise.shape), level: { signal: 0, noise: 1 } };
    const half: MotionOptions = { fields: [{ kind: 'translate', x: 4, y: 4 }] };
    for (const sampling of ['nearest', 'bilinear', 'cubic'] as const) {
      const dynamics = (await partsOf(motionDynamics({ ...half, sampling }))).get(MotionDynamics);
      expect(variance(dynamics.warp(noise, 1, 8, clean))).toBeCloseTo(variance(noise), 1);
      expect(variance(dynamics.warp(noise, 1, 8))).toBeCloseTo(variance(noise), 1);
    }
    const mixed = (await partsOf(motionDynamics({ ...half, sampling: 'mixed' }))).get(MotionDynamics);
    expect(variance(mixed.warp(noise, 1, 8, clean)) / variance(noise)).toBeCloseTo(0.25, 1);
  });

  it('moves what is clean in noisy latents between cells, and their noise with the nearest cell', async () => {
    const level = { signal: 0.5, noise: 0.8 };
    const epsilon = new TorchRandomSource(Mt19937.fromKey([4])).randn([1, 1, 8, 8]);
    const noisy = combine(level.signal, latents, level.noise, epsilon);
    const dynamics = (await partsOf(motionDynamics({ ...pan(32), sampling: 'bilinear' }))).get(MotionDynamics);
    const warped = dynamics.warp(noisy, 1, 8, { predictedX0: latents, level });
    for (const cell of [0, 1, 2, 3]) {
      expect(warped.data[cell]).toBeCloseTo(0.5 * (cell + 0.5) + 0.8 * epsilon.data[cell]!, 5);
    }
  });

  it('reads beyond the edge by its border', async () => {
    expect(await warpedRow({ ...pan(192), border: 'reflect' })).toEqual([3, 4, 5, 6, 7, 7, 6, 5]);
    expect(await warpedRow({ ...pan(192), border: 'clamp' })).toEqual([3, 4, 5, 6, 7, 7, 7, 7]);
  });

  it('comes back in a loop: furthest in the middle, at home where the next round begins', async () => {
    const loop = { ...pan(32), sampling: 'bilinear', border: 'clamp', loop: true } as const;
    const shift = async (frameId: number, frames: number) => (await movedRow(loop, { frameId, frames }))[0];
    expect(await shift(4, 8)).toBeCloseTo(2, 5);
    expect(await shift(7, 8)).toBeCloseTo((await shift(1, 8))!, 5);
    expect(await shift(8, 8)).toBeCloseTo(0, 5);
    expect(await shift(2, 4)).toBeCloseTo(1, 5);
    const outward = { ...loop, loop: false };
    expect((await movedRow(outward, { frameId: 7 }))[0]).toBeCloseTo(3.5, 5);
  });

  it('does not close a path', async () => {
    const path: MotionOptions = { fields: [{ kind: 'path', keyframes: [{ frame: 1, x: 10 }] }] };
    await expect(partsOf(motionDynamics({ ...path, loop: true }))).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'loop seamless: expected a motion other than a path, got a path',
    });
    await expect(partsOf(motionDynamics({ ...path, loop: false }))).resolves.toBeDefined();
  });

  it('names every option that is wrong', async () => {
    const wrong = { sampling: 'sinc', border: 1 } as unknown as MotionOptions;
    await expect(partsOf(motionDynamics(wrong))).rejects.toThrow(
      "motion-dynamics.sampling: expected one of pixels, nearest, bilinear, cubic, mixed, got 'sinc'\n" +
        'motion-dynamics.border: expected one of reflect, clamp, got 1',
    );
  });
});

describe('FieldMotionDynamics', () => {
  const clamped = { border: 'clamp' } as const;
  const row = tensor(Float32Array.from(ROW), [1, 1, 1, 8]);

  it('warps by the flow of the frame on the latents’ grid', () => {
    const dynamics = new FieldMotionDynamics(globalTranslation({ x: 64, y: 0 }), clamped);
    expect([...dynamics.warp(row, 2, 3).data]).toEqual([2, 3, 4, 5, 6, 7, 7, 7]);
  });

  it('asks for the field of a video of so many frames', () => {
    const dynamics = new FieldMotionDynamics((frames) => globalTranslation({ x: 64 * frames, y: 0 }), clamped);
    expect([...dynamics.warp(row, 1, 3).data]).toEqual([3, 4, 5, 6, 7, 7, 7, 7]);
  });
});

describe('the motion of a run', () => {
  const xOf = async (options: MotionOptions, consistency: number, frameId: number, frames: number) => {
    const dynamics = (await partsOf(motionDynamics(options))).get(MotionDynamics);
    return (dynamics.ofRun?.({ consistency }) ?? dynamics).flow!(frameId, frames, 1, 1).data[0];
  };

  it('turns the default motion above consistency 0, and leaves the paper’s as it is', async () => {
    expect(await xOf({}, 0, 40, 100)).toBe(480);
    expect(await xOf({}, 0.85, 17, 100)).toBeCloseTo(128, 0);
    expect(await xOf({}, 0.85, 33, 100)).toBeLessThan(2);
    expect(await xOf({}, 0.85, 7, 8)).toBe(84);
  });

  it('turns another motion where it is asked to, at any consistency', async () => {
    expect(await xOf(pan(32), 0.85, 40, 100)).toBe(1280);
    expect(await xOf({ ...pan(32), reach: 64 }, 0, 3, 100)).toBeCloseTo(64, 0);
    expect(await xOf({ reach: 0 }, 0.85, 40, 100)).toBe(480);
  });

  it('leaves loops alone', async () => {
    expect(await xOf({ loop: true }, 0.85, 50, 100)).toBeCloseTo(600, 3);
  });
});

describe('a motion by whole cells, whose pictures go the rest of the way', () => {
  const cells = { height: 32, width: 32 };
  const runOf = async (options: MotionOptions, consistency = 0.5): Promise<MotionDynamics> => {
    const dynamics = (await partsOf(motionDynamics(options))).get(MotionDynamics);
    return dynamics.ofRun!({ consistency, cells });
  };

  it('goes the paper’s 12 canvas pixels a frame by cells of 16, and leaves 8 of them at most', async () => {
    const motion = await runOf({});
    const ways = [1, 2, 3, 4, 5, 6, 7].map((id) => motion.flow!(id, 8, 32, 32).data[0]);
    expect(ways).toEqual([16, 16, 32, 48, 64, 64, 80]);
    const left = [1, 2, 3, 4, 5, 6, 7].map((id) => motion.remainder!(id, 8));
    expect(left).toEqual([-4, 8, 4, 0, -4, 8, 4].map((way) => ({ x: way, y: way })));
  });

  it('is the same the other way round, and on cells of no whole number of canvas pixels', async () => {
    const back = await runOf({ fields: [{ kind: 'translate', x: -12, y: -12 }] });
    expect(back.flow!(2, 8, 32, 32).data[0]).toBe(-16);
    expect(back.remainder!(2, 8)).toEqual({ x: -8, y: -8 });
    const dynamics = (await partsOf(motionDynamics({}))).get(MotionDynamics);
    const odd = dynamics.ofRun!({ consistency: 0.5, cells: { height: 24, width: 40 } });
    const { x, y } = odd.remainder!(3, 8)!;
    expect([x, y]).toEqual([36 - 3 * 12.8, expect.closeTo(36 - 2 * (512 / 24), 9)]);
  });

  it('moves clean latents and noise by the same cells, exactly', async () => {
    const noise = new TorchRandomSource(Mt19937.fromKey([5])).randn([1, 1, 32, 32]);
    const motion = await runOf({});
    for (const frame of [2, 3]) {
      const whole = motion.flow!(frame, 8, 32, 32).data[0]! / 16;
      const moved = motion.move!(noise, frame, 8);
      expect(moved.data[5 * 32 + 5]).toBe(noise.data[(5 + whole) * 32 + 5 + whole]);
      expect(motion.warp(noise, frame, 8).data[5 * 32 + 5]).toBe(moved.data[5 * 32 + 5]);
    }
  });

  it.each<[string, MotionOptions, number]>([
    ['a zoom', { fields: [{ kind: 'zoom', factor: 1.1 }] }, 0.5],
    ['a turn', { fields: [{ kind: 'rotate', degrees: 3 }] }, 0.5],
    ['a pan at consistency 0', {}, 0],
    ['a pan read otherwise', { sampling: 'cubic' }, 0.5],
  ])('does not hold for %s, which goes as before', async (_, options, consistency) => {
    const motion = await runOf(options, consistency);
    const plain = (await partsOf(motionDynamics(options))).get(MotionDynamics);
    expect(motion.remainder?.(3, 8)).toBeUndefined();
    expect(motion.flow!(3, 8, 32, 32)).toEqual(plain.flow!(3, 8, 32, 32));
    const x0 = new TorchRandomSource(Mt19937.fromKey([6])).randn([1, 1, 32, 32]);
    expect(motion.move!(x0, 3, 8)).toEqual(plain.move!(x0, 3, 8));
  });

  it('holds for paths, loops and turning pans while they only pan', async () => {
    const path = await runOf({
      fields: [
        {
          kind: 'path',
          keyframes: [
            { frame: 4, x: 60 },
            { frame: 8, x: 60, zoom: 2 },
          ],
        },
      ],
    });
    expect(path.remainder!(2, 12)).toEqual({ x: -2, y: 0 });
    expect(path.remainder!(6, 12)).toBeUndefined();
    expect((await runOf({ loop: true })).remainder!(4, 8)).toEqual({ x: 0, y: 0 });
    const turning = await runOf({});
    const at = (id: number) => turning.flow!(id, 100, 32, 32).data[0]! + turning.remainder!(id, 100)!.x;
    expect(at(17)).toBeCloseTo(128, 0);
  });
});
