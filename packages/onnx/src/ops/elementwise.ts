import { resolveAxis } from '../axis.js';
import type { GraphBuilder } from '../graph-builder.js';
import { graphError, requireSameDType, shapeMismatch } from '../graph-error.js';
import { broadcastShape, ONNX_TYPE_NUMBER, type DType, type Value } from '../value.js';

/** A value of the graph, or a number that takes the other operand's type. */
export type Operand = Value | number;

/** `a + b`, broadcast as in NumPy. */
export const add = (g: GraphBuilder, a: Operand, b: Operand): Value => binary(g, 'Add', a, b);

/** `a - b`, broadcast as in NumPy. */
export const sub = (g: GraphBuilder, a: Operand, b: Operand): Value => binary(g, 'Sub', a, b);

/** `a · b` element by element, broadcast as in NumPy. */
export const mul = (g: GraphBuilder, a: Operand, b: Operand): Value => binary(g, 'Mul', a, b);

/** `a / b` element by element, broadcast as in NumPy. */
export const div = (g: GraphBuilder, a: Operand, b: Operand): Value => binary(g, 'Div', a, b);

/** `-x`. */
export const neg = (g: GraphBuilder, x: Value): Value => unary(g, 'Neg', x);

/** √x. */
export const sqrt = (g: GraphBuilder, x: Value): Value => unary(g, 'Sqrt', x);

/** eˣ. */
export const exp = (g: GraphBuilder, x: Value): Value => unary(g, 'Exp', x);

/** sin x, in radians. */
export const sin = (g: GraphBuilder, x: Value): Value => unary(g, 'Sin', x);

/** cos x, in radians. */
export const cos = (g: GraphBuilder, x: Value): Value => unary(g, 'Cos', x);

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (g: GraphBuilder, x: Value): Value => unary(g, 'Sigmoid', x);

/** tanh x. */
export const tanh = (g: GraphBuilder, x: Value): Value => unary(g, 'Tanh', x);

/** The error function, 2/√π ∫₀ˣ e^(-t²) dt. */
export const erf = (g: GraphBuilder, x: Value): Value => unary(g, 'Erf', x);

/** max(x, 0). */
export const relu = (g: GraphBuilder, x: Value): Value => unary(g, 'Relu', x);

/** `x` limited to [min, max]. */
export const clip = (g: GraphBuilder, x: Value, min: number, max: number): Value =>
  g.node('Clip', [x, g.constant([min], [], x.dtype), g.constant([max], [], x.dtype)], x);

/**
 * exp(x) / Σ exp(x) along `axis` (negative counts from the end).
 * @throws OnnxError `shape-mismatch` where `x` has no such axis
 */
export const softmax = (g: GraphBuilder, x: Value, axis: number): Value =>
  g.node('Softmax', [x], x, { axis: resolveAxis(g, 'softmax', x, axis) });

/** `x` in another type; `x` itself where it has that type already. */
export const cast = (g: GraphBuilder, x: Value, dtype: DType): Value =>
  x.dtype === dtype ? x : g.node('Cast', [x], { dtype, shape: x.shape }, { to: ONNX_TYPE_NUMBER[dtype] });

function unary(g: GraphBuilder, op: string, x: Value): Value {
  return g.node(op, [x], x);
}

function binary(g: GraphBuilder, op: string, a: Operand, b: Operand): Value {
  const left = asValue(g, op, a, b);
  const right = asValue(g, op, b, a);
  const operation = op.toLowerCase();
  requireSameDType(g, operation, [left, right]);
  const shape = broadcastShape(left.shape, right.shape);
  if (!shape) throw shapeMismatch(g, operation, [left, right], 'the shapes do not broadcast');
  return g.node(op, [left, right], { dtype: left.dtype, shape });
}

function asValue(g: GraphBuilder, op: string, operand: Operand, other: Operand): Value {
  if (typeof operand !== 'number') return operand;
  if (typeof other !== 'number') return g.constant([operand], [], other.dtype);
  throw graphError(g, 'invalid-graph', op.toLowerCase(), `one operand is to be a value, got ${operand} and ${other}`);
}
