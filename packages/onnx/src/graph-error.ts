import type { GraphBuilder } from './graph-builder.js';
import { formatShape, type Value } from './value.js';

/** What can go wrong while a graph is built. */
export type OnnxErrorCode =
  'shape-mismatch' | 'dtype-mismatch' | 'missing-weight' | 'weight-shape' | 'duplicate-name' | 'invalid-graph';

/** A graph that cannot be built. The message names the operation or key, what was expected and what was got. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  constructor(
    readonly code: OnnxErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** An error of `operation` at the place where the graph is being written: `matmul in mid_block.attn: <facts>`. */
export function graphError(g: GraphBuilder, code: OnnxErrorCode, operation: string, facts: string): OnnxError {
  const place = g.path && ` in ${g.path}`;
  return new OnnxError(code, `${operation}${place}: ${facts}`);
}

/** The error of an operation whose operands do not go together; every operand's shape is in the message. */
export function shapeMismatch(g: GraphBuilder, operation: string, operands: readonly Value[], rule: string): OnnxError {
  const shapes = operands.map(({ shape }) => formatShape(shape)).join(' and ');
  return graphError(g, 'shape-mismatch', operation, `${shapes}: ${rule}`);
}

/**
 * Requires operands of one type.
 * @throws OnnxError `dtype-mismatch`
 */
export function requireSameDType(g: GraphBuilder, operation: string, operands: readonly Value[]): void {
  const dtypes = operands.map(({ dtype }) => dtype);
  if (new Set(dtypes).size <= 1) return;
  throw graphError(g, 'dtype-mismatch', operation, `operands of one type expected, got ${dtypes.join(' and ')}`);
}
