import { describe, expect, it } from 'vitest';
import { gradientFrame } from './__testing__/gradient-frame.js';
import { decodePng, encodePng } from './png.js';

describe('PNG', () => {
  it('gives back the pixels and the comment', () => {
    const frame = gradientFrame(37, 20, 0);
    const comment = JSON.stringify({ prompt: 'a panda 🐼' });
    const read = decodePng(encodePng(frame, comment));
    expect(read.frame).toEqual(frame);
    expect(JSON.parse(read.comment!)).toEqual({ prompt: 'a panda 🐼' });
  });

  it('has no comment where none was given', () => {
    expect(decodePng(encodePng(gradientFrame(8, 8, 0))).comment).toBeUndefined();
  });

  it('refuses what is no PNG, and a PNG cut short', () => {
    expect(() => decodePng(Uint8Array.of(1, 2, 3))).toThrow(/Not a PNG/);
    expect(() => decodePng(encodePng(gradientFrame(64, 64, 0)).subarray(0, 200))).toThrow(/Damaged PNG/);
  });
});
