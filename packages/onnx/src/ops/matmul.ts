import { lengthOf } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import { requireSameDType, shapeMismatch } from '../graph-error.js';
import { broadcastShape, sameShape, type Value } from '../value.js';

/**
 * `a [..., m, k] · b [..., k, n]` → `[..., m, n]`; the leading axes broadcast.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function matmul(g: GraphBuilder, a: Value, b: Value): Value {
  requireSameDType(g, 'matmul', [a, b]);
  if (a.shape.length < 2 || b.shape.length < 2) throw shapeMismatch(g, 'matmul', [a, b], 'two axes at least expected');
  if (lengthOf(a, -1) !== lengthOf(b, -2)) {
    const rule = `the inner dimensions ${lengthOf(a, -1)} and ${lengthOf(b, -2)} differ`;
    throw shapeMismatch(g, 'matmul', [a, b], rule);
  }
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (!batch) throw shapeMismatch(g, 'matmul', [a, b], 'the leading axes do not broadcast');
  return g.node('MatMul', [a, b], { dtype: a.dtype, shape: [...batch, lengthOf(a, -2), lengthOf(b, -1)] });
}

/**
 * `a [m, k] · bᵀ + c` with b `[n, k]` and c `[n]` → `[m, n]`. The weight of a linear layer is used as it is stored.
 * @throws OnnxError `shape-mismatch` or `dtype-mismatch`
 */
export function gemm(g: GraphBuilder, a: Value, b: Value, c?: Value): Value {
  requireSameDType(g, 'gemm', c ? [a, b, c] : [a, b]);
  const [m, k] = a.shape;
  const [n, expected] = b.shape;
  if (m === undefined || n === undefined || a.shape.length !== 2 || b.shape.length !== 2 || k !== expected) {
    throw shapeMismatch(g, 'gemm', [a, b], '[m, k] and [n, k] expected');
  }
  if (c && !sameShape(c.shape, [n])) throw shapeMismatch(g, 'gemm', [b, c], `a bias of [${n}] expected`);
  return g.node('Gemm', [a, b, c], { dtype: a.dtype, shape: [m, n] }, { transB: 1 });
}
