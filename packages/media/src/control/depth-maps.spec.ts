import { describe, expect, it } from 'vitest';
import { depthMaps } from './depth-maps.js';

const grey = (...data: number[]) => ({ width: data.length, height: 1, data: Uint8Array.from(data) });
const clip = [grey(50, 100), grey(100, 250)];

/** The first channel of each frame; the other two are the same. */
async function depths(options: Parameters<typeof depthMaps>[0], frames = clip) {
  const { shape, data } = await depthMaps(options).prepare(frames);
  expect(shape).toEqual([frames.length, 3, 1, 2]);
  return frames.map((_, index) => {
    const channels = [0, 1, 2].map((channel) => [
      ...data.subarray(6 * index + 2 * channel, 6 * index + 2 * channel + 2),
    ]);
    expect(channels[1]).toEqual(channels[0]);
    expect(channels[2]).toEqual(channels[0]);
    return channels[0];
  });
}

describe('depthMaps', () => {
  it('stretches the whole clip alike, so that equal depths stay equal', async () => {
    expect(await depths({})).toEqual([
      [0, 0.25],
      [0.25, 1],
    ]);
  });

  it('stretches each frame where it is asked to', async () => {
    expect(await depths({ range: 'frame' })).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('turns near and far around', async () => {
    expect(await depths({ invert: true })).toEqual([
      [1, 0.75],
      [0.75, 0],
    ]);
  });

  it('takes the mean of the channels', async () => {
    const colours = { width: 2, height: 1, data: Uint8Array.of(30, 0, 0, 10, 20, 60) };
    expect(await depths({}, [colours])).toEqual([[0, 1]]);
    const { data } = await depthMaps().prepare([
      { width: 3, height: 1, data: Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 18, 18) },
    ]);
    expect([...data.subarray(0, 3)]).toEqual([0, 0.25, 1]);
  });

  it('gives 0 for a clip that is flat', async () => {
    expect(await depths({}, [grey(7, 7), grey(7, 7)])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('stops, and refuses no frames', async () => {
    const stopped = depthMaps().prepare(clip, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    await expect(depthMaps().prepare([])).rejects.toThrow('got none');
  });
});
