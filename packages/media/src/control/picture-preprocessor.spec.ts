import { describe, expect, it } from 'vitest';
import { picturePreprocessor } from './picture-preprocessor.js';

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
