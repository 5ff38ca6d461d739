import type { GraphBuilder } from './graph-builder.js';
import type { DType, Shape, Value } from './value.js';

/** Bytes that stay where they are: `length` bytes of `file` from `offset`. */
export interface ExternalBytes {
  /** An absolute path or a URL; what a backend can open. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** A weight as its file stores it: little-endian, row-major. */
export interface Weight {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: ExternalBytes | Uint8Array;
}

/** A weight that graphs compute of stored ones: a checkpoint's with a LoRA on it. All of them stay in their files. */
export interface ComputedWeight {
  /** The type of the weight that it is a change of. */
  readonly dtype: DType;
  readonly shape: Shape;
  /** Writes its nodes. The result has `shape`, in float32. */
  compute(g: GraphBuilder): Value;
}

/** Weights by their checkpoint key, for instance `down_blocks.0.resnets.0.conv1.weight`. */
export interface WeightLookup {
  get(key: string): Weight | ComputedWeight | undefined;
  keys(): Iterable<string>;
}

/** An attribute's value. A number is written as INT where it is integral, unless `float()` wraps it. */
export type Attribute = number | string | readonly number[] | FloatAttribute | Subgraph;

/** An attribute that is a FLOAT even when its value happens to be integral. */
export interface FloatAttribute {
  readonly float: number;
}

/**
 * A graph that a node runs by itself, as Scan does for each part of its inputs. Its nodes also read values of the graph
 * around it. The names of its own values differ from all of that graph; their types follow from what the node is given.
 */
export interface Subgraph {
  readonly inputs: readonly string[];
  /** In topological order. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly string[];
}

/** Marks a number as a FLOAT. */
export const float = (value: number): FloatAttribute => ({ float: value });

/** One operator. An input that is left out is an empty string, as in ONNX. */
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
