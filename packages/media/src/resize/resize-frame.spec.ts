import { describe, expect, it } from 'vitest';
import { gradientFrame } from '../__testing__/gradient-frame.js';
import { coverFrame, resizeFrame } from './resize-frame.js';

const row = (...reds: number[]) => ({
  width: reds.length,
  height: 1,
  data: Uint8Array.from(reds.flatMap((red) => [red, 2 * red, 0])),
});

describe('resizeFrame', () => {
  it('keeps the channels apart', () => {
    // Weights 3/7, 3/7, 1/7: 17.14 and 32.86; green is twice that.
    const { data } = resizeFrame(row(10, 20, 30, 40), { width: 2, height: 1 });
    expect([...data]).toEqual([17, 34, 0, 33, 66, 0]);
  });

  it('rounds down where it is asked to', () => {
    const { data } = resizeFrame(row(10, 20, 30, 40), { width: 2, height: 1 }, 'down');
    expect([...data]).toEqual([17, 34, 0, 32, 65, 0]);
  });

  it('keeps every byte of a picture that has the size', () => {
    const frame = gradientFrame(6, 4, 1);
    expect(resizeFrame(frame, { width: 6, height: 4 })).toEqual(frame);
  });

  it('lays alpha over black first, so that no colour of what is not seen comes in', () => {
    const picture = { width: 2, height: 1, data: Uint8Array.of(255, 255, 255, 0, 100, 100, 100, 255) };
    expect([...resizeFrame(picture, { width: 1, height: 1 }).data]).toEqual([50, 50, 50]);
  });

  it('refuses a size of 0', () => {
    expect(() => resizeFrame(row(1), { width: 0, height: 8 })).toThrow('got 0×8');
  });
});

describe('coverFrame', () => {
  it('cuts a wide picture at both sides alike', () => {
    expect(coverFrame(row(0, 10, 20, 30, 40, 50), { width: 1, height: 1 })).toEqual(row(20));
    expect(coverFrame(row(0, 10, 20, 30, 40), { width: 3, height: 1 })).toEqual(row(10, 20, 30));
  });

  it('cuts a tall picture above and below', () => {
    const column = { ...row(0, 10, 20, 30, 40), width: 1, height: 5 };
    expect(coverFrame(column, { width: 1, height: 3 }).data).toEqual(row(10, 20, 30).data);
  });

  it('does not stretch: a square stays one', () => {
    const width = 64;
    const height = 36;
    const data = new Uint8Array(3 * width * height);
    for (let y = 8; y < 28; y++) data.fill(255, 3 * (y * width + 22), 3 * (y * width + 42));
    const { data: covered } = coverFrame({ width, height, data }, { width: 72, height: 72 });
    const lit = (at: (k: number) => number) =>
      Array.from({ length: 72 }, (_, k) => covered[3 * at(k)]! > 127).filter(Boolean);
    expect(lit((x) => 36 * 72 + x)).toHaveLength(40);
    expect(lit((y) => y * 72 + 36)).toHaveLength(40);
  });

  it('takes any aspect', () => {
    for (const [width, height] of [
      [1, 50],
      [50, 1],
      [7, 7],
    ] as const) {
      const frame = gradientFrame(width, height, 0);
      expect(coverFrame(frame, { width: 16, height: 8 })).toMatchObject({ width: 16, height: 8 });
    }
  });
});
