import {
  elementCount,
  float,
  matmul,
  mul,
  reshape,
  transpose,
  add,
  type GraphBuilder,
  type Value,
} from '@zeroreel/onnx';
import type { StoredWeight } from '../stored-weight.js';
import { deltaShape, type AdapterDelta, type AdapterMatrix, type LowRankMatrix } from './adapter-layer.js';

/**
 * Adds `factor · delta` to a tensor `[rows, …]`, in float32. Products of low rank are added as they are computed, so that
 * the change is never there beside the sum.
 */
export function addDelta(g: GraphBuilder, value: Value, delta: AdapterDelta, factor: number): Value {
  const [rows = 0] = value.shape;
  const matrix = reshape(g, value, [rows, -1]);
  const sum =
    delta.kind === 'low-rank'
      ? g.node('Gemm', [emitUp(g, delta), emitDown(g, delta), matrix], matrix, { alpha: float(factor) })
      : add(g, matrix, mul(g, emitDelta(g, delta), factor));
  return reshape(g, sum, value.shape);
}

/** A change as a matrix, `[rows, columns]`. */
function emitDelta(g: GraphBuilder, delta: AdapterDelta): Value {
  switch (delta.kind) {
    case 'whole':
    case 'low-rank':
      return emitMatrix(g, delta);
    case 'hadamard':
      return mul(g, emitMatrix(g, delta.left), emitMatrix(g, delta.right));
    case 'kronecker':
      return kronecker(g, emitMatrix(g, delta.left), emitMatrix(g, delta.right));
  }
}

function emitMatrix(g: GraphBuilder, matrix: AdapterMatrix): Value {
  if (matrix.kind === 'low-rank') return matmul(g, emitUp(g, matrix), emitDown(g, matrix));
  return factor(g, 'whole', matrix.weight, deltaShape(matrix)[0] ?? 0);
}

/** `[rows, r]` */
function emitUp(g: GraphBuilder, { up, upTransposed }: LowRankMatrix): Value {
  const stored = factor(g, 'up', up, up.shape[0] ?? 0);
  return upTransposed ? transpose(g, stored, [1, 0]) : stored;
}

/** `[r, columns]`; with `mid` Σ_b mid[a, b, cell] · down[b, in] (LyCORIS, `rebuild_tucker`). */
function emitDown(g: GraphBuilder, { down, mid }: LowRankMatrix): Value {
  const stored = factor(g, 'down', down, down.shape[0] ?? 0);
  if (mid === undefined) return stored;
  const [rank = 0, inner = 0, ...kernel] = mid.shape;
  const cells = elementCount(kernel);
  const byCell = transpose(g, reshape(g, factor(g, 'mid', mid, rank), [rank, inner, cells]), [0, 2, 1]);
  const product = matmul(g, reshape(g, byCell, [rank * cells, inner]), stored);
  return reshape(g, transpose(g, reshape(g, product, [rank, cells, -1]), [0, 2, 1]), [rank, -1]);
}

/** `[a, c] ⊗ [b, d]` → `[a·b, c·d]` */
function kronecker(g: GraphBuilder, left: Value, right: Value): Value {
  const [a = 0, c = 0] = left.shape;
  const [b = 0, d = 0] = right.shape;
  return reshape(g, mul(g, reshape(g, left, [a, 1, c, 1]), reshape(g, right, [1, b, 1, d])), [a * b, c * d]);
}

/** A factor of the file as a matrix of so many rows. */
const factor = (g: GraphBuilder, name: string, weight: StoredWeight, rows: number): Value =>
  g.weight(name, weight.reshaped([rows, elementCount(weight.shape) / rows]), 'float32');
