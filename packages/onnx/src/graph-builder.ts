import type { Dialect } from './dialect.js';
import type { DType, FloatDType } from './dtype.js';
import type { Attribute, OnnxModel } from './onnx-model.js';
import type { Shape } from './shape.js';
import type { Value, ValueType } from './value.js';
import type { WeightLookup } from './weight.js';

export interface GraphOptions {
  readonly name: string;
  /** What the graph computes in; weights stored otherwise are cast. */
  readonly dtype: FloatDType;
  readonly dialect: Dialect;
  readonly weights?: WeightLookup;
}

/**
 * Writes one graph, node by node. Scopes are the checkpoint's module path: inside `scope('mid_block', …)`,
 * `parameter('proj.weight', …)` reads the key `mid_block.proj.weight`.
 */
export interface GraphBuilder {
  readonly dtype: FloatDType;
  readonly dialect: Dialect;
  /** The scopes that are open, joined by dots. */
  readonly path: string;
  /** Runs `body` inside `name`, which may itself hold dots. */
  scope<T>(name: string, body: () => T): T;
  /** Declares an input of the graph; its name is used as it is, whatever the scope. */
  input(name: string, dtype: DType, shape: Shape): Value;
  /** Declares `value` as an output called `name`. */
  output(name: string, value: Value): void;
  /**
   * The weight at `path.name`, in the graph's float type.
   * @throws OnnxError `missing-weight` or `weight-shape`, naming the key and both shapes
   */
  parameter(name: string, shape: Shape): Value;
  /** Whether the weights hold the key `path.name`. */
  hasParameter(name: string): boolean;
  /** A constant made here. Equal small constants are shared. Numbers are converted to `dtype` (float16 included). */
  constant(values: ArrayLike<number>, shape: Shape, dtype: DType): Value;
  /** Adds a node with one output. Prefer the operators of `ops/`, which check shapes. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    output: ValueType,
    attributes?: Readonly<Record<string, Attribute>>,
    domain?: string,
  ): Value;
  /** The same for several outputs. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly ValueType[],
    attributes?: Readonly<Record<string, Attribute>>,
    domain?: string,
  ): Value[];
  /** Keys that `parameter` has read so far. */
  readonly usedKeys: ReadonlySet<string>;
  /** Ends the graph: nodes and weights that no output needs are dropped. */
  finish(): OnnxModel;
}
