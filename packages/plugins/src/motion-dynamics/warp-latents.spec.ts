import { readFileSync } from 'node:fs';
import { tensor, type Flow } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { globalTranslation } from './camera-motions.js';
import { warpLatents } from './warp-latents.js';

type Run = readonly [first: number, stride: number, count: number];

/** Made by `python tools/goldens/warp.py`. */
const goldens = JSON.parse(readFileSync(new URL('../__fixtures__/warp.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly {
    readonly size: readonly [number, number];
    readonly strength: readonly [number, number];
    readonly frame: number;
    readonly rows: readonly Run[];
    readonly columns: readonly Run[];
  }[];
};

const unroll = (runs: readonly Run[]): number[] =>
  runs.flatMap(([first, stride, count]) => Array.from({ length: count }, (_, k) => first + stride * k));

const asInThePaper = { border: 'reflect' } as const;

/** A picture whose every cell holds its own index. */
const indexPicture = (height: number, width: number) =>
  tensor(
    Float32Array.from({ length: height * width }, (_, cell) => cell),
    [1, 1, height, width],
  );

const uniform = (height: number, width: number, x: number, y: number): Flow =>
  globalTranslation({ x, y }).flow(1, height, width);

const row = (...values: number[]) => tensor(Float32Array.from(values), [1, 1, 1, values.length]);

describe('warpLatents, nearest and reflected', () => {
  it.each(goldens.cases)(
    'reads the cells that torch reads: $size, strength $strength, frame $frame',
    ({ size: [height, width], strength: [x, y], frame, rows, columns }) => {
      const flow = globalTranslation({ x, y }).flow(frame, height, width);
      const warped = warpLatents(indexPicture(height, width), flow, asInThePaper).data;
      const columnSources = unroll(columns);
      const expected = unroll(rows).flatMap((source) => columnSources.map((column) => source * width + column));
      expect(warped).toEqual(Float32Array.from(expected));
    },
  );

  it('moves 64 cells by 0, 1, 3, 4, 6, 7, 9 and 10 with the paper’s strength', () => {
    const shifts = [0, 1, 2, 3, 4, 5, 6, 7].map((frameId) => {
      const flow = globalTranslation({ x: 12, y: 12 }).flow(frameId, 64, 64);
      return (warpLatents(indexPicture(64, 64), flow, asInThePaper).data[20]! % 64) - 20;
    });
    expect(shifts).toEqual([0, 1, 3, 4, 6, 7, 9, 10]);
  });

  it('warps all channels alike', () => {
    const latents = tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [1, 2, 1, 4]);
    const warped = warpLatents(latents, uniform(1, 4, 129, 0), asInThePaper);
    expect([...warped.data]).toEqual([2, 3, 4, 4, 6, 7, 8, 8]);
  });
});

describe('warpLatents, other ways', () => {
  it('repeats the last cell where it is told to', () => {
    const flow = uniform(1, 4, 257, 0);
    expect([...warpLatents(row(1, 2, 3, 4), flow, asInThePaper).data]).toEqual([3, 4, 4, 3]);
    expect([...warpLatents(row(1, 2, 3, 4), flow, { border: 'clamp' }).data]).toEqual([3, 4, 4, 4]);
  });

  it('refuses a flow of another grid or of no numbers', () => {
    expect(() => warpLatents(row(1, 2), uniform(1, 3, 0, 0), asInThePaper)).toThrow(
      'latents [1, 1, 1, 2]: expected [2, 1, 2], got 6 numbers for [2, 1, 3]',
    );
    expect(() => warpLatents(row(1), uniform(1, 1, NaN, 0), asInThePaper)).toThrow('The flow holds NaN');
  });
});
