import { describe, expect, it } from 'vitest';
import { displayColours, isDisplayEncoding, pqLight, pqValue, type ColourEncoding } from './display-colours.js';

/** One pixel by its values in [0, 1]. */
function shown(encoding: ColourEncoding, ...values: readonly number[]): readonly number[] {
  const data = Uint16Array.from(values, (value) => Math.round(65_535 * value));
  return [...displayColours(encoding)({ width: 1, height: 1, data }).data];
}
const pq: ColourEncoding = { transfer: 'pq', primaries: 'bt2020' };
const hlg: ColourEncoding = { transfer: 'hlg', primaries: 'bt2020' };
const grey = (encoding: ColourEncoding, value: number) => shown(encoding, value, value, value)[0]!;

describe('pqLight', () => {
  // ITU-R BT.2408-7, table 1: values in per cent of PQ.
  it.each([
    [0.38, 26],
    [0.58, 203],
    [0.7518, 1000],
    [1, 10_000],
  ])('%d is %d cd/m²', (value, light) => {
    expect(Math.abs(pqLight(value) / light - 1)).toBeLessThan(0.03);
    expect(pqValue(pqLight(value))).toBeCloseTo(value, 9);
  });
});

describe('displayColours', () => {
  it('makes diffuse white nearly white, and leaves room above', () => {
    // BT.2390's curve from 1000 to 203 cd/m² gives 160 cd/m² for 203: 0.79 of white.
    for (const white of [grey(pq, pqValue(203)), grey(hlg, 0.75)]) expect(Math.abs(white - 229)).toBeLessThanOrEqual(2);
    expect(grey(pq, pqValue(1000))).toBe(255);
    expect(grey(hlg, 1)).toBe(255);
    expect(grey(pq, 0)).toBe(0);
  });

  it('keeps the order of greys, and leaves dark ones as they are', () => {
    const data = Uint16Array.from({ length: 3 * 101 }, (_, k) => Math.round((65_535 * Math.floor(k / 3)) / 100));
    const levels = [...displayColours(pq)({ width: 101, height: 1, data }).data];
    expect([...levels].sort((a, b) => a - b)).toEqual(levels);
    // 26 cd/m² of 203, as sRGB.
    expect(Math.abs(grey(pq, pqValue(26)) - 255 * (1.055 * (26 / 203) ** (1 / 2.4) - 0.055))).toBeLessThan(1);
  });

  it('goes by the brightest light that the video says it has', () => {
    const dim = { ...pq, peak: 203 };
    expect(grey(dim, pqValue(203))).toBe(255);
    expect(grey(dim, pqValue(400))).toBe(255);
    expect(grey({ ...pq, peak: 4000 }, pqValue(203))).toBeLessThan(grey(pq, pqValue(203)));
  });

  it('keeps greys grey and hues their order', () => {
    expect(new Set(shown(pq, 0.5, 0.5, 0.5)).size).toBe(1);
    const [red, green, blue] = shown(pq, 0.55, 0.5, 0.45);
    expect(red).toBeGreaterThan(green!);
    expect(green).toBeGreaterThan(blue!);
  });

  // python: to_bt709 @ value ** 2.4, clipped, ** (1 / 2.4), from chromaticities.
  it.each([
    ['bt2020', [0.55, 0.5, 0.45], [149, 126, 113]],
    ['bt2020', [0.2, 0.6, 0.4], [0, 160, 95]],
    ['p3', [0.55, 0.5, 0.45], [143, 127, 113]],
    ['p3', [0.2, 0.6, 0.4], [0, 155, 97]],
    ['bt709', [0.2, 0.6, 0.4], [51, 153, 102]],
  ] as const)('brings %s to BT.709: %j is %j', (primaries, values, expected) => {
    expect(shown({ transfer: 'sdr', primaries }, ...values)).toEqual(expected);
    expect(shown({ transfer: 'sdr', primaries }, 0.5, 0.5, 0.5)).toEqual([128, 128, 128]);
    expect(isDisplayEncoding({ transfer: 'sdr', primaries })).toBe(primaries === 'bt709');
  });
});
