import { sobel, type ApertureSize, type Gradients, type Samples } from './sobel.js';

/** The gradient of a picture, one a pixel. */
export interface GradientField extends Gradients {
  readonly width: number;
  readonly height: number;
  /** `|dx| + |dy|`, or `dx² + dy²` for the L2 norm. */
  readonly magnitude: Int32Array;
}

/** Of a picture of several channels each pixel has the gradient of the channel where it is largest, the first of equals. */
export function gradientField(samples: Samples, apertureSize: ApertureSize, l2Gradient: boolean): GradientField {
  const { width, height, channels } = samples;
  const all = sobel(samples, apertureSize);
  const dx = new Int16Array(width * height);
  const dy = new Int16Array(width * height);
  const magnitude = new Int32Array(width * height).fill(-1);
  for (let at = 0; at < all.dx.length; at++) {
    const x = all.dx[at] ?? 0;
    const y = all.dy[at] ?? 0;
    const size = l2Gradient ? x * x + y * y : Math.abs(x) + Math.abs(y);
    const pixel = Math.floor(at / channels);
    if (size <= (magnitude[pixel] ?? 0)) continue;
    magnitude[pixel] = size;
    dx[pixel] = x;
    dy[pixel] = y;
  }
  return { width, height, dx, dy, magnitude };
}
