import type { DType } from './dtype.js';
import type { Shape } from './shape.js';

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

/** Weights by their checkpoint key, for instance `down_blocks.0.resnets.0.conv1.weight`. */
export interface WeightLookup {
  get(key: string): Weight | undefined;
  keys(): Iterable<string>;
}
