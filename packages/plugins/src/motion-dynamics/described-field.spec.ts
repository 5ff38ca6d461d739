import { tensor, type MotionFieldValue } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { globalTranslation, rotation } from './camera-motions.js';
import { composeFields, describedField } from './described-field.js';
import { moveSignal, type SignalOptions } from './move-signal.js';

const cell = (flow: { data: Float32Array }, k: number) => [flow.data[k], flow.data[flow.data.length / 2 + k]];

describe('describedField', () => {
  it('moves by the translation', () => {
    const field = describedField([{ kind: 'translate', x: 3, y: -2 }]);
    expect(cell(field.flow(2, 4, 4), 5)).toEqual([6, -4]);
  });

  it('knows every kind', () => {
    const flowOf = (...described: MotionFieldValue[]) => describedField(described).flow(1, 8, 8).data;
    const flows = [
      flowOf({ kind: 'zoom', factor: 1.1 }),
      flowOf({ kind: 'rotate', degrees: 5 }),
      flowOf({ kind: 'path', keyframes: [{ frame: 1, x: 10 }] }),
      flowOf({ kind: 'zoom', factor: 1.1 }, { kind: 'translate', x: 10, y: 0 }),
    ];
    expect(new Set(flows.map(String)).size).toBe(4);
    expect(flows[2]![0]).toBe(10);
  });

  it('refuses keyframes that do not ascend', () => {
    const keyframes = [{ frame: 5 }, { frame: 2 }];
    expect(() => describedField([{ kind: 'path', keyframes }])).toThrow(/a frame after 5, got 2/);
  });
});

describe('composeFields', () => {
  it('adds translations up', () => {
    const both = composeFields([globalTranslation({ x: 1, y: 2 }), globalTranslation({ x: 10, y: 20 })]);
    expect(both.name).toBe('global-translation+global-translation');
    expect([...both.flow(2, 1, 1).data]).toEqual([22, 44]);
  });

  it('is one warp after the other, in the order given', () => {
    const bilinear: SignalOptions = { sampling: 'bilinear', border: 'clamp' };
    const quarterTurn = rotation({ degreesPerFrame: 90 });
    const oneCell = globalTranslation({ x: 512 / 5, y: 0 });
    const picture = tensor(
      Float32Array.from({ length: 25 }, (_, k) => k),
      [1, 1, 5, 5],
    );
    const turned = moveSignal(picture, quarterTurn.flow(1, 5, 5), bilinear);
    const inTurn = moveSignal(turned, oneCell.flow(1, 5, 5), bilinear);
    const atOnce = moveSignal(picture, composeFields([quarterTurn, oneCell]).flow(1, 5, 5), bilinear);
    atOnce.data.forEach((value, k) => {
      if (k % 5 !== 4) expect(value).toBeCloseTo(inTurn.data[k]!, 3);
    });
  });
});
