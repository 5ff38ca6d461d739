import { tensor, ZeroreelError, type Tensor } from '@zeroreel/core';

/** The pixels that one pixel of the result is a mean of: `weights[k]` of pixel `first + k`; they sum to 1. */
interface Reading {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * `pictures [N, C, H, W]` at another size, by a triangle as wide as two source pixels, or two of the result where that
 * is wider: `torch.nn.functional.interpolate(mode='bilinear', antialias=True, align_corners=False)`, which is Pillow's
 * BILINEAR too.
 * @throws ZeroreelError `media` for another number of axes, or a size that is no positive integer
 */
export function resizeBilinear(pictures: Tensor, height: number, width: number): Tensor {
  const [frames, channels, fromHeight, fromWidth] = pictures.shape;
  if (pictures.shape.length !== 4 || !frames || !channels || !fromHeight || !fromWidth) {
    throw new ZeroreelError('media', `Pictures have the shape [N, C, H, W], got [${pictures.shape.join(', ')}]`);
  }
  requireSize(width, height);
  const planes = frames * channels;
  const wide = resizeAxis(pictures.data, planes * fromHeight, readings(fromWidth, width), 1, fromWidth);
  const whole = resizeAxis(wide, planes, readings(fromHeight, height), width, fromHeight);
  return tensor(whole, [frames, channels, height, width]);
}

/** @throws ZeroreelError `media` for a side that is no positive integer */
export function requireSize(width: number, height: number): void {
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0) return;
  throw new ZeroreelError('media', `A picture has sides of whole pixels, at least 1; got ${width}×${height}`);
}

/** How every pixel of an axis of `to` pixels is made of one of `from`. */
function readings(from: number, to: number): readonly Reading[] {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const centre = scale * (index + 0.5);
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const heights = Array.from({ length: end - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach),
    );
    const sum = heights.reduce((total, weight) => total + weight, 0);
    return { first, weights: heights.map((weight) => weight / sum) };
  });
}

/** Data `[outer, from, inner]` to `[outer, to, inner]`. */
function resizeAxis(data: Float32Array, outer: number, axis: readonly Reading[], inner: number, from: number) {
  const out = new Float32Array(outer * axis.length * inner);
  for (let block = 0; block < outer; block++) {
    axis.forEach(({ first, weights }, index) => {
      const source = (block * from + first) * inner;
      const target = (block * axis.length + index) * inner;
      for (let at = 0; at < inner; at++) out[target + at] = weighted(data, source + at, inner, weights);
    });
  }
  return out;
}

function weighted(data: Float32Array, first: number, stride: number, weights: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += (weights[k] ?? 0) * (data[first + k * stride] ?? 0);
  return sum;
}
