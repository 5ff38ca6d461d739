import type { DType } from './dtype.js';
import type { Shape } from './shape.js';

/** The result of a node, an input or a weight: a name in one graph, with its type and shape. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What a node promises of one of its outputs. */
export type ValueType = Omit<Value, 'name'>;
