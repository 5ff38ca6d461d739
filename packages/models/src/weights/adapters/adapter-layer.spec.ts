import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../../__testing__/memory-model-files.js';
import { float32File } from '../../__testing__/safetensors-bytes.js';
import { readSafetensors } from '../safetensors.js';
import { deltaShape, fitsTensor, rankOf, type AdapterDelta, type AdapterMatrix } from './adapter-layer.js';

const bytes = float32File({
  up: [8, 2],
  up3: [8, 3],
  down: [2, 6],
  conv: [2, 6, 3, 3],
  mid: [2, 2, 3, 3],
  small: [2, 3],
});
const stored = await readSafetensors(await memoryModelFiles({ f: bytes }).open('f'), 'f');
const whole = (key: string) => ({ kind: 'whole', weight: stored.get(key)! }) as const;
const product = (up: string, down: string, mid?: string): AdapterMatrix => ({
  kind: 'low-rank',
  ...{ up: stored.get(up)!, upTransposed: false, down: stored.get(down)! },
  ...(mid !== undefined && { mid: stored.get(mid)! }),
});
const kronecker: AdapterDelta = { kind: 'kronecker', left: whole('small'), right: product('up', 'conv') };

describe('a change', () => {
  it.each([
    [whole('conv'), [2, 6, 3, 3], undefined],
    [product('up', 'down'), [8, 6], 2],
    [product('up', 'conv'), [8, 6, 3, 3], 2],
    [product('up', 'down', 'mid'), [8, 6, 3, 3], 2],
    [{ kind: 'hadamard', left: product('up', 'down'), right: product('up', 'down') }, [8, 6], 2],
    [kronecker, [16, 18, 3, 3], 2],
    [{ kind: 'kronecker', left: product('up', 'down'), right: whole('small') }, [16, 18], 2],
    [{ kind: 'kronecker', left: whole('small'), right: whole('small') }, [4, 9], undefined],
  ] as [AdapterDelta, number[], number | undefined][])('has a shape and a rank %#', (delta, shape, rank) => {
    expect(deltaShape(delta)).toEqual(shape);
    expect(rankOf(delta)).toBe(rank);
  });

  it.each([
    [product('up', 'down'), [8, 6], true],
    [product('up', 'down'), [8, 6, 1, 1], true],
    [product('up', 'down'), [6, 8], false],
    [product('up', 'down'), [8, 2, 3, 1], true],
    [product('up', 'conv'), [8, 6, 3, 3], true],
    [product('up', 'conv'), [8, 54], false],
    [product('up3', 'down'), [8, 6], false],
    [product('up3', 'down', 'mid'), [8, 6, 3, 3], false],
    [{ kind: 'hadamard', left: product('up', 'down'), right: product('up3', 'down') }, [8, 6], false],
    [{ kind: 'hadamard', left: product('up', 'down'), right: product('up', 'conv') }, [8, 6], false],
    [kronecker, [16, 18, 3, 3], true],
  ] as [AdapterDelta, number[], boolean][])('fits a tensor or does not %#', (delta, shape, fits) => {
    expect(fitsTensor(delta, shape)).toBe(fits);
  });
});
