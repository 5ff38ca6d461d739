import { describe, expect, it } from 'vitest';
import type { FirstPicture } from './media-description.js';
import { coloursOf } from './video-colours.js';

const untagged = { range: 'unknown', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown', peak: undefined };
const plain: FirstPicture = {
  ...{ time: 0, width: 640, height: 480, pixelAspect: 1, pixelFormat: 'yuv420p', isInterlaced: false, rate: undefined },
  ...untagged,
};
const scaleOf = (change: Partial<FirstPicture>) => coloursOf('a.mp4', { ...plain, ...change }).scale.join(':');

describe('coloursOf', () => {
  it.each<readonly [Partial<FirstPicture>, string]>([
    [{}, 'smpte170m'],
    [{ width: 1280, height: 720 }, 'bt709'],
    [{ width: 720, height: 1280 }, 'bt709'],
    [{ width: 1280, height: 544 }, 'bt709'],
    [{ width: 1024, height: 576 }, 'smpte170m'],
    [{ matrix: 'bt709' }, 'bt709'],
    [{ width: 1920, height: 1080, matrix: 'smpte170m' }, 'smpte170m'],
    [{ matrix: 'bt470bg' }, 'smpte170m'],
    [{ matrix: 'bt2020nc' }, 'bt2020'],
    [{ transfer: 'smpte2084' }, 'bt2020'],
  ])('takes %j for the matrix of %s', (change, matrix) => {
    expect(scaleOf(change)).toBe(`in_color_matrix=${matrix}:in_range=tv`);
  });

  it('goes by the range, said or in the name of the format', () => {
    expect(scaleOf({ range: 'pc' })).toMatch(/in_range=pc$/);
    expect(scaleOf({ pixelFormat: 'yuvj420p' })).toMatch(/in_range=pc$/);
  });

  it('leaves RGB alone, and sees alpha', () => {
    for (const pixelFormat of ['rgb24', 'gbrp10le', 'bgr0', 'pal8', 'gray']) expect(scaleOf({ pixelFormat })).toBe('');
    const hasAlpha = (pixelFormat: string) => coloursOf('a', { ...plain, pixelFormat }).hasAlpha;
    expect(['yuva420p', 'rgba', 'gbrap12le', 'ya8', 'pal8'].map(hasAlpha)).toEqual(Array(5).fill(true));
    expect(['yuv420p', 'rgb24', 'gbrp', 'gray', 'yuvj444p'].map(hasAlpha)).toEqual(Array(5).fill(false));
  });

  it('says that HDR and wide colours are changed, and to what', () => {
    const of = (change: Partial<FirstPicture>) => coloursOf('a.mp4', { ...plain, ...change });
    expect(of({ transfer: 'smpte2084', primaries: 'bt2020', peak: 600 })).toMatchObject({
      encoding: { transfer: 'pq', primaries: 'bt2020', peak: 600 },
      notice: 'a.mp4 is HDR (PQ): its light is brought to the range of SDR.',
    });
    expect(of({ transfer: 'arib-std-b67' })).toMatchObject({ encoding: { transfer: 'hlg', primaries: 'bt2020' } });
    expect(of({ primaries: 'smpte432', peak: 600 })).toMatchObject({
      encoding: { transfer: 'sdr', primaries: 'p3', peak: undefined },
      notice: 'a.mp4 has the wide colours of P3: they are brought to those of BT.709.',
    });
    expect(of({ primaries: 'bt709', transfer: 'bt709' }).notice).toBeUndefined();
  });

  it('refuses a matrix that nobody here undoes', () => {
    expect(() => scaleOf({ matrix: 'ictcp' })).toThrow('a.mp4: expected colours in RGB or YCbCr, got the matrix ictcp');
  });
});
