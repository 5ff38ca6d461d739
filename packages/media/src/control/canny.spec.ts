import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gradientFrame } from '../__testing__/gradient-frame.js';
import { canny, cannyPreprocessor, type CannyOptions } from './canny.js';
import { controlPicture } from './picture-preprocessor.js';

interface Golden {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly data: string;
  readonly cases: readonly (Required<CannyOptions> & { readonly edges: string })[];
}

/** Made by `python tools/goldens/canny.py`. */
const { pictures } = JSON.parse(readFileSync(new URL('../__fixtures__/canny.json', import.meta.url), 'utf8')) as {
  readonly pictures: readonly Golden[];
};

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

const bits = (text: string, count: number) => {
  const packed = bytes(text);
  return Array.from({ length: count }, (_, k) => (packed[k >> 3]! >> (7 - (k & 7))) & 1);
};

const cases = pictures.flatMap(({ cases: each, ...picture }) =>
  each.map(({ edges, ...options }) => ({ name: picture.name, picture, options, edges })),
);

describe('canny', () => {
  it.each(cases)('has the edges of OpenCV: $name, $options', ({ picture: { width, height, data }, options, edges }) => {
    const found = canny({ width, height, data: bytes(data) }, options);
    expect([found.width, found.height]).toEqual([width, height]);
    expect([...found.data].map((value) => value / 255)).toEqual(bits(edges, width * height));
  });

  it('is compared with pictures that have edges, and others that have none', () => {
    const share = cases.map(({ picture: { width, height }, edges }) => {
      const found = bits(edges, width * height);
      return found.reduce((sum, bit) => sum + bit, 0) / found.length;
    });
    expect(share.filter((part) => part > 0.05).length).toBeGreaterThan(60);
    expect(share.filter((part) => part === 0).length).toBeGreaterThan(20);
  });

  it('takes 100 and 200, three pixels and the sum of both directions unless told otherwise', () => {
    const { width, height, data } = pictures.find(({ name }) => name === 'shapes')!;
    const picture = { width, height, data: bytes(data) };
    const standard = { low: 100, high: 200, apertureSize: 3, l2Gradient: false } as const;
    expect(canny(picture)).toEqual(canny(picture, standard));
    expect(canny(picture)).not.toEqual(canny(picture, { high: 900 }));
  });

  it('lays alpha over black', () => {
    const data = new Uint8Array(4 * 8 * 8).fill(255);
    for (let pixel = 0; pixel < 64; pixel++) if (pixel % 8 < 4) data[4 * pixel + 3] = 0;
    const found = canny({ width: 8, height: 8, data });
    expect([...found.data.subarray(0, 8)]).toEqual([0, 0, 0, 255, 0, 0, 0, 0]);
  });

  it('refuses other apertures and thresholds that are no numbers', () => {
    const picture = { width: 2, height: 2, data: new Uint8Array(12) };
    expect(() => canny(picture, { apertureSize: 4 as 3 })).toThrow('expected an apertureSize of 3, 5 or 7, got 4');
    expect(() => canny(picture, { low: Number.NaN })).toThrow('expected numbers for low and high, got NaN and 200');
  });
});

describe('cannyPreprocessor', () => {
  it('gives the edges of each frame, by the thresholds given', async () => {
    const frames = [gradientFrame(16, 12, 0), gradientFrame(16, 12, 5)];
    const options = { low: 10, high: 40 };
    const clip = await cannyPreprocessor(options).prepare(frames);
    expect(clip.shape).toEqual([2, 3, 12, 16]);
    const expected = frames.flatMap((frame) => [...controlPicture(canny(frame, options)).data]);
    expect([...clip.data]).toEqual(expected);
    expect(new Set(expected)).toEqual(new Set([0, 1]));
    expect([...(await cannyPreprocessor({ high: 5000 }).prepare(frames)).data]).not.toContain(1);
  });
});
