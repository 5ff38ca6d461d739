import { tensor, type Tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { borderContrast } from './border-contrast.js';

const [HEIGHT, WIDTH] = [96, 128];

/** Sky over ground, and a red ring in front of both with a dark middle. */
function scene(): Tensor {
  const data = new Float32Array(3 * HEIGHT * WIDTH);
  const colour = (y: number, x: number): readonly number[] => {
    const radius = Math.hypot(y - 50, x - 70);
    if (radius < 22) return radius < 10 ? [-0.2, 0.3, 0.9] : [0.9, -0.6, -0.7];
    return y < 48 ? [-0.2, 0.3, 0.9] : [0.1, 0.6, -0.5];
  };
  for (let cell = 0; cell < HEIGHT * WIDTH; cell++) {
    colour(Math.floor(cell / WIDTH), cell % WIDTH).forEach((value, channel) => {
      data[channel * HEIGHT * WIDTH + cell] = value;
    });
  }
  return tensor(data, [1, 3, HEIGHT, WIDTH]);
}

describe('borderContrast', () => {
  it('finds the subject, its middle of the sky’s colour too, and neither sky nor ground', async () => {
    const mask = await borderContrast().foreground(scene(), 0);
    expect(mask.shape).toEqual([HEIGHT, WIDTH]);
    let wrong = 0;
    mask.data.forEach((value, cell) => {
      const radius = Math.hypot(Math.floor(cell / WIDTH) - 50, (cell % WIDTH) - 70);
      if (Math.abs(radius - 22) > 3 && value !== Number(radius < 22)) wrong++;
    });
    expect(wrong).toBe(0);
  });

  it('finds nothing in a picture of one colour', async () => {
    const plain = tensor(new Float32Array(3 * 20 * 30).fill(0.3), [1, 3, 20, 30]);
    expect((await borderContrast().foreground(plain, 0)).data.every((value) => value === 0)).toBe(true);
  });

  it('refuses what is no picture', () => {
    expect(() => borderContrast().foreground(tensor(new Float32Array(12), [3, 2, 2]), 0)).toThrow(
      'A picture has the shape [1, 3, H, W], got [3, 2, 2]',
    );
  });
});
