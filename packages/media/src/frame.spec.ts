import { tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { frameFromPicture } from './frame.js';

const grey = (values: readonly number[]) =>
  tensor(Float32Array.from([...values, ...values, ...values]), [1, 3, 1, values.length]);
const redOf = (values: readonly number[]) => {
  const { data } = frameFromPicture(grey(values));
  return values.map((_, k) => data[3 * k]);
};

describe('frameFromPicture', () => {
  it('interleaves the channel planes', () => {
    const picture = tensor(Float32Array.of(-1, 1, 1, -1, 0, 0.5), [1, 3, 1, 2]);
    expect(frameFromPicture(picture)).toEqual({ width: 2, height: 1, data: Uint8Array.of(0, 255, 128, 255, 0, 191) });
  });

  it('clamps what lies beyond [-1, 1]', () => {
    expect(redOf([-7, -1, 1, 1.2])).toEqual([0, 0, 255, 255]);
  });

  it('rounds ties to even, as numpy does', () => {
    // np.round(np.array([0.5, 1.5, 2.5, 127.5]) ) -> 0, 2, 2, 128; 0 maps to exactly 127.5
    expect(redOf([0])).toEqual([128]);
  });

  it('rounds in float32 as diffusers does', () => {
    // (torch.linspace(-1, 1, 9) / 2 + 0.5).clamp(0, 1) * 255, numpy round
    expect(redOf([-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1])).toEqual([0, 32, 64, 96, 128, 159, 191, 223, 255]);
  });

  it('refuses another shape', () => {
    expect(() => frameFromPicture(tensor(new Float32Array(8), [2, 1, 2, 2]))).toThrow(/\[1, 3, H, W\].*\[2, 1, 2, 2\]/);
  });
});
