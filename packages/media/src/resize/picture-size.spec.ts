import { describe, expect, it } from 'vitest';
import { fitSize, paperSize } from './picture-size.js';

const size = (width: number, height: number) => ({ width, height });

describe('paperSize', () => {
  // k = 512 / max(h, w); int(np.round(side * k / 64.0)) * 64
  it.each([
    [size(512, 512), size(512, 512)],
    [size(1920, 1080), size(512, 256)], // 288 / 64 = 4.5, to even
    [size(1080, 1920), size(256, 512)],
    [size(640, 480), size(512, 384)],
    [size(64, 44), size(512, 384)], // 352 / 64 = 5.5, to even
    [size(100, 37), size(512, 192)],
    [size(3, 2), size(512, 320)],
  ])('%j → %j', (from, to) => {
    expect(paperSize(from)).toEqual(to);
  });

  it('takes another resolution', () => {
    expect(paperSize(size(1920, 1080), 768)).toEqual(size(768, 448));
  });

  it('never gets 0', () => {
    expect(paperSize(size(2000, 10))).toEqual(size(512, 64));
    expect(paperSize(size(1, 900), 256)).toEqual(size(64, 256));
  });
});

describe('fitSize', () => {
  it.each([
    [size(1920, 1080), size(512, 512), size(512, 288)],
    [size(1080, 1920), size(512, 512), size(288, 512)],
    [size(640, 480), size(512, 512), size(512, 384)],
    [size(100, 100), size(515, 519), size(512, 512)],
    [size(5000, 3), size(512, 512), size(512, 8)],
    [size(1, 1), size(8, 8), size(8, 8)],
  ])('%j in %j → %j', (picture, bounds, expected) => {
    expect(fitSize(picture, bounds)).toEqual(expected);
  });

  it('takes another multiple', () => {
    expect(fitSize(size(1920, 1080), size(512, 512), 64)).toEqual(size(512, 320));
  });

  it('refuses bounds that hold nothing', () => {
    expect(() => fitSize(size(10, 10), size(512, 7))).toThrow('multiples of 8 fits into no less than that, got 512×7');
  });
});
