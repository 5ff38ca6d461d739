import { describe, expect, it } from 'vitest';
import { contactSheet, framesOfSheet } from './contact-sheet.js';
import { gradientFrame } from './__testing__/gradient-frame.js';

const frames = (n: number) => Array.from({ length: n }, (_, k) => gradientFrame(6, 4, k));

describe('contactSheet', () => {
  it('is about square unless told otherwise', () => {
    const { width, height } = contactSheet(frames(8), { gap: 2 });
    expect([width, height]).toEqual([3 * 6 + 2 * 2, 3 * 4 + 2 * 2]);
    expect(contactSheet(frames(8), { columns: 8, gap: 0 })).toMatchObject({ width: 48, height: 4 });
  });

  it('puts every frame in its cell and white between them', () => {
    const cells = frames(4);
    const sheet = contactSheet(cells, { gap: 1 });
    const pixel = (x: number, y: number) => [
      ...sheet.data.subarray(3 * (y * sheet.width + x), 3 * (y * sheet.width + x) + 3),
    ];
    expect(pixel(6, 0)).toEqual([255, 255, 255]);
    expect(pixel(0, 4)).toEqual([255, 255, 255]);
    expect(pixel(7 + 2, 5 + 3)).toEqual([...cells[3]!.data.subarray(3 * (3 * 6 + 2), 3 * (3 * 6 + 2) + 3)]);
  });

  it.each([1, 2, 3, 5, 8, 9])('of %d frames gives them back', (count) => {
    const cells = frames(count);
    expect(framesOfSheet(contactSheet(cells), count)).toEqual(cells);
  });

  it('refuses to cut a picture that is none of so many frames', () => {
    expect(() => framesOfSheet(contactSheet(frames(5)), 12)).toThrow(
      'expected one of 12 frames, got a picture of 26×12',
    );
    expect(() => framesOfSheet(gradientFrame(6, 4, 0), 0)).toThrow(/expected one of 0 frames/);
  });

  it('refuses no frames and frames of several sizes', () => {
    expect(() => contactSheet([])).toThrow(/at least one frame/);
    expect(() => contactSheet([gradientFrame(6, 4, 0), gradientFrame(4, 6, 0)])).toThrow(/6×4 and 4×6/);
  });
});
