import { readFileSync } from 'node:fs';
import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { resizeBilinear } from './resize-bilinear.js';

interface Picture {
  readonly height: number;
  readonly width: number;
  readonly data: string;
}

/** Made by `python tools/goldens/resize.py`. */
const { pictures } = JSON.parse(readFileSync(new URL('../__fixtures__/resize.json', import.meta.url), 'utf8')) as {
  readonly pictures: readonly (Picture & { readonly resized: readonly Picture[] })[];
};

const floats = ({ height, width, data }: Picture) =>
  tensor(new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer), [1, 3, height, width]);

const cases = pictures.flatMap(({ resized, ...source }) =>
  resized.map((target) => ({ source, target, from: [source.height, source.width], to: [target.height, target.width] })),
);

describe('resizeBilinear', () => {
  // Measured: 1.8e-7 at most.
  it.each(cases)('is torch’s within 1e-6: $from to $to', ({ source, target }) => {
    const { shape, data } = resizeBilinear(floats(source), target.height, target.width);
    const expected = floats(target);
    expect(shape).toEqual(expected.shape);
    const errors = data.map((value, at) => Math.abs(value - expected.data[at]!));
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  });

  it('resizes each picture of several by itself', () => {
    const first = floats(pictures[0]!);
    const both = tensor(Float32Array.from([...first.data, ...first.data.map((v) => 1 - v)]), [2, 3, 9, 13]);
    const together = resizeBilinear(both, 4, 6);
    expect([...together.data.subarray(0, 72)]).toEqual([...resizeBilinear(first, 4, 6).data]);
    together.data.subarray(72).forEach((value, at) => expect(value).toBeCloseTo(1 - together.data[at]!, 6));
  });

  it('refuses other shapes and sizes', () => {
    const picture = tensor(new Float32Array(12), [1, 3, 2, 2]);
    expect(() => resizeBilinear(tensor(new Float32Array(4), [2, 2]), 1, 1)).toThrow('[N, C, H, W], got [2, 2]');
    expect(() => resizeBilinear(picture, 0, 8)).toThrow('at least 1; got 8×0');
    expect(() => resizeBilinear(picture, 8, 2.5)).toThrow('got 2.5×8');
  });
});
