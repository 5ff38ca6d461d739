import { elementCount, formatShape } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import { tensor, type Tensor } from '../tensor/tensor.js';

/** The text that a guidance row reads. */
export type RowText = 'prompt' | 'negative';

/** How the network is asked several times about the same frames, and what its answers come to. */
export interface Guidance {
  /** One entry a row, in the order of the batch; G of them. */
  readonly rows: readonly RowText[];
  /**
   * Model output `[G, F, C, h, w]` → `[F, C, h, w]`. @throws ZeroreelError `invalid-request` for another number of rows
   */
  apply(modelOutput: Tensor): Tensor;
}

/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598): u + s (c - u), rows [negative, prompt].
 * With s ≤ 1 there is one row, the prompt's, and its answer is the result.
 */
export function classifierFreeGuidance(scale: number): Guidance {
  if (!(scale > 1)) return { rows: ['prompt'], apply: (output) => rowsOf(output, 1)[0] as Tensor };
  return {
    rows: ['negative', 'prompt'],
    apply(output) {
      const [unconditional, conditional] = rowsOf(output, 2) as [Tensor, Tensor];
      return extrapolate(unconditional, conditional, scale);
    },
  };
}

/** Splits `[G, F, C, h, w]` into G tensors `[F, C, h, w]` over the same memory. */
export function rowsOf({ data, shape }: Tensor, rows: number): Tensor[] {
  const [got, ...rest] = shape;
  if (got !== rows) {
    throw new ZeroreelError(
      'invalid-request',
      `Guidance takes ${rows} row${rows === 1 ? '' : 's'}, got a model output of shape ${formatShape(shape)}`,
    );
  }
  const size = elementCount(rest);
  return Array.from({ length: rows }, (_, row) => tensor(data.subarray(row * size, (row + 1) * size), rest));
}

/** from + scale (to - from), rounded to float32 after each operation. */
function extrapolate(from: Tensor, to: Tensor, scale: number): Tensor {
  const s = Math.fround(scale);
  const data = from.data.map((value, k) => value + Math.fround(s * Math.fround((to.data[k] as number) - value)));
  return tensor(data, from.shape);
}
