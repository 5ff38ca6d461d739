import { elementCount, formatShape } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import { tensor, type Tensor } from '../tensor/tensor.js';

/** G: guidance rows of a run, [unconditional, conditional] or, without guidance, [conditional]. */
export const guidanceRows = (guidanceScale: number): 1 | 2 => (guidanceScale > 1 ? 2 : 1);

/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598): u + s (c - u).
 * @param modelOutput `[G, F, C, h, w]`, rows [unconditional, conditional]; with one row that row is the result
 * @returns `[F, C, h, w]`
 * @throws ZeroreelError `invalid-request` for any other number of rows
 */
export function applyGuidance(modelOutput: Tensor, guidanceScale: number): Tensor {
  const [rows, ...shape] = modelOutput.shape;
  if (rows === 1) return tensor(modelOutput.data, shape);
  if (rows !== 2) {
    throw new ZeroreelError(
      'invalid-request',
      `Guidance takes 1 or 2 rows, got a model output of shape ${formatShape(modelOutput.shape)}`,
    );
  }
  const size = elementCount(shape);
  const scale = Math.fround(guidanceScale);
  const data = new Float32Array(size);
  for (let k = 0; k < size; k++) {
    const unconditional = modelOutput.data[k] as number;
    const difference = Math.fround((modelOutput.data[size + k] as number) - unconditional);
    data[k] = unconditional + Math.fround(scale * difference);
  }
  return tensor(data, shape);
}
