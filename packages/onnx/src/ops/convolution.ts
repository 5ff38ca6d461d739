import type { GraphBuilder } from '../graph-builder.js';
import { requireSameDType, shapeMismatch } from '../graph-error.js';
import { sameShape, type Value } from '../value.js';

/** How the kernel moves over its input. */
export interface Conv2dOptions {
  /** Step in both directions. Default 1. */
  readonly stride?: number;
  /** Zeros on every side, or on [top, left, bottom, right]. Default 0. */
  readonly padding?: number | readonly [top: number, left: number, bottom: number, right: number];
}

/**
 * Cross-correlation of `x [N, C, H, W]` with `weight [O, C, kh, kw]`, plus `bias [O]` → `[N, O, H', W']`,
 * H' = ⌊(H + top + bottom - kh) / stride⌋ + 1 (torch.nn.Conv2d).
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function conv2d(g: GraphBuilder, x: Value, weight: Value, bias?: Value, options: Conv2dOptions = {}): Value {
  const { stride = 1, padding = 0 } = options;
  const pads = typeof padding === 'number' ? ([padding, padding, padding, padding] as const) : padding;
  const [top, left, bottom, right] = pads;
  const [n, channels, height, width] = planes(g, x, weight);
  const [filters, expected, kernelHeight, kernelWidth] = planes(g, weight, x);
  if (channels !== expected) {
    throw shapeMismatch(g, 'conv2d', [x, weight], `${channels} channels, but the weight takes ${expected}`);
  }
  if (bias && !sameShape(bias.shape, [filters])) {
    throw shapeMismatch(g, 'conv2d', [weight, bias], `a bias of [${filters}] expected`);
  }
  requireSameDType(g, 'conv2d', bias ? [x, weight, bias] : [x, weight]);
  const outHeight = Math.floor((height + top + bottom - kernelHeight) / stride) + 1;
  const outWidth = Math.floor((width + left + right - kernelWidth) / stride) + 1;
  if (outHeight < 1 || outWidth < 1)
    throw shapeMismatch(g, 'conv2d', [x, weight], 'the kernel is larger than the input');
  return g.node(
    'Conv',
    [x, weight, bias],
    { dtype: x.dtype, shape: [n, filters, outHeight, outWidth] },
    { kernel_shape: [kernelHeight, kernelWidth], strides: [stride, stride], pads },
  );
}

function planes(g: GraphBuilder, x: Value, other: Value): [number, number, number, number] {
  const [a, b, c, d] = x.shape;
  if (a === undefined || b === undefined || c === undefined || d === undefined || x.shape.length !== 4) {
    throw shapeMismatch(g, 'conv2d', [x, other], 'four axes expected of each');
  }
  return [a, b, c, d];
}
