import {
  createContainer,
  createEventBus,
  PredictedX0Hook,
  tensor,
  type DiffusionModel,
  type HookContext,
  type Tensor,
} from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { globalTranslation } from '../camera-motions.js';
import { FieldMotionDynamics, motionDynamics } from '../motion-dynamics.js';
import { carriedX0 } from './carried-x0.js';

const model = { name: 'none', latentChannels: 4, defaultSize: 128, vaeScaleFactor: 4 } as DiffusionModel;
const SIDE = 8;
const CELLS = SIDE * SIDE;
/** A cell is 64 canvas pixels: one cell a frame to the right. */
const motion = new FieldMotionDynamics(globalTranslation({ x: 64, y: 0 }));
/** Every frame holds 100 times its number beside the column, so that it is seen where numbers come from. */
const predicted = (...ids: number[]) =>
  tensor(
    Float32Array.from({ length: ids.length * CELLS }, (_, k) => 100 * ids[Math.floor(k / CELLS)]! + (k % SIDE)),
    [ids.length, 1, SIDE, SIDE],
  );
/** Consistency 1 holds up to an SNR of 0.0175 · 4 · 8 = 0.56 at 32×32 latents, 0.7 up to 0.3. */
const level = (ratio: number) => ({ signal: Math.sqrt(ratio / (1 + ratio)), noise: Math.sqrt(1 / (1 + ratio)) });
const context = (changes: Partial<HookContext> = {}): HookContext => ({
  ...{ phase: 'all', i: 3, steps: 10, t: 700, level: level(0.1), frameIds: [0, 1, 3], frames: 8, motion },
  ...changes,
});

async function hookOf(options: Parameters<typeof carriedX0>[0] = {}) {
  const parts = await createContainer({ model, plugins: [motionDynamics(), carriedX0(options)] });
  return parts.getAll(PredictedX0Hook)[0]!;
}

const firstRow = ({ data }: { readonly data: Float32Array }, k: number) => [
  ...data.subarray(k * CELLS, k * CELLS + SIDE),
];

describe('carriedX0', () => {
  it('gives frames what the first one predicts where they show it, and leaves the rest', async () => {
    const x0 = predicted(0, 1, 3);
    const carried = await (await hookOf()).adjust(x0, context());
    expect(firstRow(carried, 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(firstRow(carried, 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 107]);
    expect(firstRow(carried, 2)).toEqual([3, 4, 5, 6, 7, 305, 306, 307]);
    expect(firstRow(x0, 1)[0]).toBe(100);
  });

  it('goes part of the way with less strength', async () => {
    const carried = await (await hookOf({ strength: 0.25 })).adjust(predicted(0, 1), context({ frameIds: [0, 1] }));
    expect(firstRow(carried, 1)[0]).toBeCloseTo(100 + 0.25 * (1 - 100), 4);
  });

  it('gives a frame the same whichever others are there', async () => {
    const hook = await hookOf();
    expect(hook.framewise).toBe(true);
    const together = await hook.adjust(predicted(0, 1, 3), context());
    const alone = await hook.adjust(predicted(0, 3), context({ frameIds: [0, 3] }));
    expect(firstRow(alone, 1)).toEqual(firstRow(together, 2));
  });

  it.each([
    ['in the first frame’s own steps', { phase: 'anchor', frameIds: [0] }, predicted(0)],
    ['below its noise', { level: level(0.57) }, predicted(0, 1, 3)],
    ['without a motion', { motion: undefined }, predicted(0, 1, 3)],
    ['under a motion that is no field', { motion: { name: 'own', warp: (x: Tensor) => x } }, predicted(0, 1, 3)],
  ] as const satisfies readonly (readonly [string, object, unknown])[])(
    'leaves frames alone %s',
    async (_, changes, x0) => {
      expect(await (await hookOf()).adjust(x0, context(changes as Partial<HookContext>))).toEqual(x0);
    },
  );

  it('says where it does nothing, once a run', async () => {
    const notices: string[] = [];
    const events = createEventBus();
    events.on('notice', ({ message }) => notices.push(message));
    const parts = await createContainer({ model, events, plugins: [motionDynamics(), carriedX0()] });
    const hook = parts.getAll(PredictedX0Hook)[0]!;
    const anchor = context({ phase: 'anchor', frameIds: [0] });
    const low = context({ level: level(0.6) });
    for (const at of [anchor, anchor, context(), low]) await hook.adjust(predicted(...at.frameIds), at);
    expect(notices).toEqual([]);
    for (const at of [anchor, low, low]) await hook.adjust(predicted(...at.frameIds), at);
    expect(notices).toEqual([expect.stringContaining('--carry-x0 has no effect here')]);
  });

  it('holds on for longer with another consistency', async () => {
    const x0 = predicted(0, 1, 3);
    const low = context({ level: level(0.31) });
    expect(await (await hookOf({ until: 0.7 })).adjust(x0, low)).toEqual(x0);
    expect(firstRow(await (await hookOf()).adjust(x0, low), 1)[0]).toBe(1);
  });
});
