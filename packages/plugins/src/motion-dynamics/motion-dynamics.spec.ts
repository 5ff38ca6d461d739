import { MotionDynamics, tensor, type PluginInput } from '@zeroreel/core';
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

const pan = (x: number): MotionOptions => ({ fields: [{ kind: 'translate', x, y: 0 }] });

describe('motionDynamics', () => {
  it('is the paper’s unless told otherwise', async () => {
    const dynamics = (await partsOf(motionDynamics())).get(MotionDynamics);
    const flow = globalTranslation({ x: 12, y: 12 }).flow(9, 8, 8);
    const expected = warpLatents(latents, flow, { sampling: 'nearest', border: 'reflect' });
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

  it('reads between cells by its sampling', async () => {
    expect(await warpedRow({ ...pan(32), sampling: 'bilinear' })).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7]);
    expect(await warpedRow({ ...pan(32), sampling: 'nearest' })).toEqual(ROW);
  });

  it('reads beyond the edge by its border', async () => {
    expect(await warpedRow({ ...pan(192), border: 'reflect' })).toEqual([3, 4, 5, 6, 7, 7, 6, 5]);
    expect(await warpedRow({ ...pan(192), border: 'clamp' })).toEqual([3, 4, 5, 6, 7, 7, 7, 7]);
  });

  it('comes back in a loop: furthest in the middle, at home where the next round begins', async () => {
    const loop = { ...pan(32), sampling: 'bilinear', border: 'clamp', loop: true } as const;
    const shift = async (frameId: number, frames: number) => (await warpedRow(loop, { frameId, frames }))[0];
    expect(await shift(4, 8)).toBeCloseTo(2, 5);
    expect(await shift(7, 8)).toBeCloseTo((await shift(1, 8))!, 5);
    expect(await shift(8, 8)).toBeCloseTo(0, 5);
    expect(await shift(2, 4)).toBeCloseTo(1, 5);
    const outward = { ...loop, loop: false };
    expect((await warpedRow(outward, { frameId: 7 }))[0]).toBeCloseTo(3.5, 5);
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
    const wrong = { sampling: 'cubic', border: 1 } as unknown as MotionOptions;
    await expect(partsOf(motionDynamics(wrong))).rejects.toThrow(
      "motion-dynamics.sampling: expected one of nearest, bilinear, got 'cubic'\n" +
        'motion-dynamics.border: expected one of reflect, clamp, got 1',
    );
  });
});

describe('FieldMotionDynamics', () => {
  const clamped = { sampling: 'nearest', border: 'clamp' } as const;
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
