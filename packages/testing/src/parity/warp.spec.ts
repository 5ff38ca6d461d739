import { globalTranslation, warpLatents } from '@zeroreel/plugins';
import { describe, expect, it } from 'vitest';
import { entries, entry } from '../goldens/golden-tensors.js';
import { GOLDEN_NAMES, readGoldens } from '../goldens/read-goldens.js';

const runs = GOLDEN_NAMES.map(readGoldens).flatMap((goldens) =>
  goldens.runs
    .filter(({ motion }) => motion !== null)
    .map((run) => ({ title: `${goldens.name}/${run.name}`, motion: run.motion!, golden: goldens.tensorsOf(run) })),
);

describe('warping the first frame', () => {
  it.each(runs)('is exactly that of diffusers in $title', ({ motion, golden }) => {
    const steps = golden.float('anchor');
    const atT0 = entry(steps, steps.shape[0]! - 1);
    const expected = golden.float('warped');
    const [, , height = 0, width = 0] = atT0.shape;
    for (let frameId = 1; frameId <= expected.shape[0]!; frameId++) {
      const flow = globalTranslation(motion).flow(frameId, height, width);
      const warped = warpLatents(atT0, flow, { border: 'reflect' });
      expect([...warped.data]).toEqual([...entries(expected, frameId - 1, frameId).data]);
    }
  });
});
