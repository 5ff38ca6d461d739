import type { DType } from './dtype.js';
import type { Shape } from './shape.js';
import type { Value } from './value.js';
import type { ExternalBytes } from './weight.js';

/** An attribute's value; numbers are written as INT where they are integral unless wrapped by `float()`. */
export type Attribute = number | string | readonly number[] | FloatAttribute;

/** An attribute that is a FLOAT even when its value happens to be integral. */
export interface FloatAttribute {
  readonly float: number;
}

/** Marks a number as a FLOAT. */
export const float = (value: number): FloatAttribute => ({ float: value });

/** One operator. An input left out is an empty string, as in ONNX. */
export interface Node {
  readonly op: string;
  /** '' for ai.onnx, else for instance 'com.microsoft'. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  /** Names with types and shapes. */
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant of the graph, held in memory or in a file of the user's. */
export interface Initializer {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ExternalBytes | Uint8Array;
}

/** A finished graph: what a backend compiles. Nodes are in topological order, and each contributes to an output. */
export interface OnnxModel {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
}
