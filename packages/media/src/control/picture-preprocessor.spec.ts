import { describe, expect, it } from 'vitest';
import { clipSize, controlPicture, givenPictures, modelPictures, picturePreprocessor } from './picture-preprocessor.js';

const grey = (...data: number[]) => ({ width: data.length, height: 1, data: Uint8Array.from(data) });
const negative = picturePreprocessor('negative', async (frame) => ({ ...frame, data: frame.data.map((v) => 255 - v) }));

describe('picturePreprocessor', () => {
  it('stacks the converted frames in their order', async () => {
    const { shape, data } = await negative.prepare([grey(255, 0), grey(0, 255), grey(255, 255)]);
    expect(shape).toEqual([3, 3, 1, 2]);
    expect([...data]).toEqual([0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('stops between two frames', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const slow = picturePreprocessor('slow', (frame) => {
      seen.push(frame.data[0]!);
      stop.abort();
      return frame;
    });
    const prepared = slow.prepare([grey(1), grey(2)], { signal: stop.signal });
    await expect(prepared).rejects.toMatchObject({ code: 'aborted', message: expect.stringContaining('slow') });
    expect(seen).toEqual([1]);
  });

  it('refuses a picture of another size than its frame', async () => {
    const half = picturePreprocessor('half', () => grey(1));
    await expect(half.prepare([grey(1, 2)])).rejects.toThrow('got 2×1 and 1×1');
  });
});

describe('givenPictures', () => {
  it('passes frames on, alpha over black', async () => {
    const pose = givenPictures('pose');
    expect(pose.name).toBe('pose');
    const { shape, data } = await pose.prepare([
      { width: 1, height: 1, data: Uint8Array.of(255, 51, 0) },
      { width: 1, height: 1, data: Uint8Array.of(255, 51, 0, 0) },
    ]);
    expect(shape).toEqual([2, 3, 1, 1]);
    expect([...data]).toEqual([1, Math.fround(0.2), 0, 0, 0, 0]);
  });
});

describe('controlPicture', () => {
  it('puts the channels into planes between 0 and 1', () => {
    const { shape, data } = controlPicture({ width: 2, height: 1, data: Uint8Array.of(255, 51, 0, 0, 102, 255) });
    expect(shape).toEqual([1, 3, 1, 2]);
    expect([...data]).toEqual([1, 0, 0.2, 0.4, 0, 1].map(Math.fround));
  });

  it('repeats grey', () => {
    expect([...controlPicture({ width: 2, height: 1, data: Uint8Array.of(255, 0) }).data]).toEqual([1, 0, 1, 0, 1, 0]);
  });

  it('lays alpha over black', () => {
    expect([...controlPicture({ width: 1, height: 1, data: Uint8Array.of(255, 0, 255, 0) }).data]).toEqual([0, 0, 0]);
  });
});

describe('clipSize', () => {
  const frame = (width: number, height: number) => ({ width, height, data: new Uint8Array(width * height) });

  it('is the size of every frame', () => {
    expect(clipSize([frame(3, 2), frame(3, 2)])).toEqual({ width: 3, height: 2 });
  });

  it('refuses no frames, and says which frame has another size', () => {
    expect(() => clipSize([])).toThrow('at least one frame, got none');
    expect(() => clipSize([frame(3, 2), frame(3, 2), frame(2, 3)])).toThrow('got 3×2 and 2×3 at frame 2');
  });
});

describe('modelPictures', () => {
  it('spreads bytes over [-1, 1], channel by channel, one picture a frame', async () => {
    const frame = (...data: number[]) => ({ width: 1, height: 1, data: Uint8Array.from(data) });
    const pictures = await modelPictures([frame(0, 255, 51), frame(255, 0, 0)]);
    expect(pictures.shape).toEqual([2, 3, 1, 1]);
    [-1, 1, -0.6, 1, -1, -1].forEach((value, k) => expect(pictures.data[k]).toBeCloseTo(value, 6));
  });

  it('refuses no frames', async () => {
    await expect(modelPictures([])).rejects.toMatchObject({ code: 'media' });
  });
});
