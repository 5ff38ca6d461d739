import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { composeFields } from './compose-fields.js';
import { globalTranslation } from './global-translation.js';
import { rotation } from './rotation.js';
import { warpLatents, type WarpOptions } from './warp-latents.js';

const bilinear: WarpOptions = { sampling: 'bilinear', border: 'clamp' };

describe('composeFields', () => {
  it('adds translations up', () => {
    const both = composeFields([globalTranslation({ x: 1, y: 2 }), globalTranslation({ x: 10, y: 20 })]);
    expect(both.name).toBe('global-translation+global-translation');
    expect([...both.flow(2, 1, 1).data]).toEqual([22, 44]);
  });

  it('is one warp after the other, in the order given', () => {
    const quarterTurn = rotation({ degreesPerFrame: 90 });
    const oneCell = globalTranslation({ x: 512 / 5, y: 0 });
    const picture = tensor(
      Float32Array.from({ length: 25 }, (_, cell) => cell),
      [1, 1, 5, 5],
    );
    const inTurn = warpLatents(
      warpLatents(picture, quarterTurn.flow(1, 5, 5), bilinear),
      oneCell.flow(1, 5, 5),
      bilinear,
    );
    const atOnce = warpLatents(picture, composeFields([quarterTurn, oneCell]).flow(1, 5, 5), bilinear);
    atOnce.data.forEach((value, cell) => {
      if (cell % 5 !== 4) expect(value).toBeCloseTo(inTurn.data[cell]!, 3);
    });
  });
});
