import { encodeNumbers } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { numbersFile } from '../../__testing__/safetensors-bytes.js';
import { readSafetensors, type StoredWeightMap } from '../safetensors.js';
import type { AdapterDelta, AdapterLayer, AdapterMagnitude } from './adapter-layer.js';
import { weightNumbers } from '../../__testing__/weight-numbers.js';
import { changeWeights } from '../overlays/changed-weights.js';
import { adapterChange } from './adapter-change.js';

type Small = Parameters<typeof numbersFile>[0];

const stored = async (weights: Small): Promise<StoredWeightMap> =>
  readSafetensors(await memoryModelFiles({ f: numbersFile(weights) }).open('f'), 'f');

const layer = (delta: AdapterDelta, scale: number, magnitude?: AdapterMagnitude): AdapterLayer => ({
  ...{ part: 'unet', layer: 'a', flat: false, tensor: 'weight', key: 'a', delta, scale },
  ...(magnitude && { magnitude }),
});

/** Laid over zeros, or over other numbers. */
async function changed(shape: readonly number[], change: AdapterLayer, strength: number, base?: readonly number[]) {
  const numbers = base ?? Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0);
  const weights = new Map([['a', { dtype: 'float32', shape, data: encodeNumbers(numbers, 'float32') } as const]]);
  const { get } = changeWeights(weights, new Map([['a', adapterChange(change, strength)]]));
  return [...(await weightNumbers(get('a')))];
}

describe('adapterChange', () => {
  const down = { shape: [2, 3], numbers: [1, 2, 3, 4, 5, 6] };
  const up = { shape: [2, 2], numbers: [1, 10, 0, -1] };

  it('adds strength · scale · up · down', async () => {
    const w = await stored({ down, up });
    const delta: AdapterDelta = { kind: 'low-rank', down: w.get('down')!, up: w.get('up')!, upTransposed: false };
    expect(
      await changed(
        [2, 3],
        layer(delta, 0.5),
        2,
        Array.from({ length: 6 }, () => 100),
      ),
    ).toEqual([141, 152, 163, 96, 95, 94]);
    expect(await changed([2, 3], layer({ ...delta, upTransposed: true }, 1), 1)).toEqual([1, 2, 3, 6, 15, 24]);
  });

  it('puts mid between them: Σ_ab up[o, a] · mid[a, b, cell] · down[b, i]', async () => {
    const w = await stored({
      down: { shape: [2, 2, 1, 1], numbers: [1, 2, 3, 4] },
      mid: { shape: [1, 2, 1, 2], numbers: [1, 0, 10, 1] },
      up: { shape: [1, 1, 1, 1], numbers: [2] },
    });
    const delta: AdapterDelta = {
      ...{ kind: 'low-rank', down: w.get('down')!, mid: w.get('mid')!, up: w.get('up')!, upTransposed: false },
    };
    // Input 0: cells 1·1 + 10·3 = 31 and 0·1 + 1·3 = 3; input 1: 1·2 + 10·4 = 42 and 4; doubled by up.
    expect(await changed([1, 2, 1, 2], layer(delta, 1), 1)).toEqual([62, 6, 84, 8]);
  });

  const matrices = async () => {
    const w = await stored({
      a: { shape: [1, 2], numbers: [2, 3] },
      b: { shape: [2, 2], numbers: [1, 10, 100, 1000] },
    });
    return { a: { kind: 'whole', weight: w.get('a')! }, b: { kind: 'whole', weight: w.get('b')! } } as const;
  };

  it('multiplies number by number for LoHa', async () => {
    const { b } = await matrices();
    expect(await changed([2, 2], layer({ kind: 'hadamard', left: b, right: b }, 1), 1)).toEqual([1, 100, 1e4, 1e6]);
  });

  it('multiplies each number with each matrix for LoKr', async () => {
    const { a, b } = await matrices();
    const delta: AdapterDelta = { kind: 'kronecker', left: a, right: b };
    expect(await changed([2, 4], layer(delta, 1), 1)).toEqual([2, 20, 3, 30, 200, 2000, 300, 3000]);
  });

  it.each([
    ['output', 1, [3, 4, 0, 10]],
    ['input', 1, [5, 10 / Math.SQRT2, 0, 10 / Math.SQRT2]],
    ['output', 0.5, [4.5, 6, 0, 6]],
    ['output', 0, [6, 8, 0, 2]],
  ] as const)('restores the magnitude of %s channels, strength %f', async (axis, strength, expected) => {
    const w = await stored({
      magnitude: { shape: [2], numbers: [5, 10] },
      add: { shape: [2, 2], numbers: [0, 0, 0, 6] },
    });
    const delta: AdapterDelta = { kind: 'whole', weight: w.get('add')! };
    // W′ is [6, 8; 0, 8] at scale 1: rows of norm 10 and 8, columns of norm 6 and 8·√2.
    const got = await changed([2, 2], layer(delta, 1, { axis, weight: w.get('magnitude')! }), strength, [6, 8, 0, 2]);
    got.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });

  it('takes a row of zeros with a magnitude', async () => {
    const w = await stored({
      magnitude: { shape: [2], numbers: [5, 10] },
      add: { shape: [2, 2], numbers: [0, 0, 0, 1] },
    });
    const delta: AdapterDelta = { kind: 'whole', weight: w.get('add')! };
    const got = await changed([2, 2], layer(delta, 1, { axis: 'output', weight: w.get('magnitude')! }), 1);
    expect(got.slice(0, 2)).toEqual([0, 0]);
  });
});
