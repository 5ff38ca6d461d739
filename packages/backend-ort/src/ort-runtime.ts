import type { TensorData, TensorDType } from '@zeroreel/core';
import type { Shape } from '@zeroreel/onnx';
import type { WeightRegion } from './encode-with-weight-regions.js';

/** A tensor of onnxruntime. Every build (node, web) has these members. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: Shape;
  /** The place of the numbers: `cpu`, `gpu-buffer` or another. */
  readonly location?: string;
  /** Throws if the data is not in host memory. */
  readonly data: unknown;
  /** Downloads the data if it is not in host memory. */
  getData?(): Promise<unknown>;
  dispose(): void;
}

/** A loaded graph. */
export interface OrtSession {
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, OrtTensor>>>;
  release(): Promise<void>;
}

/** An execution provider with its options. */
export interface OrtExecutionProvider {
  readonly name: string;
  readonly deviceId?: number;
  /** The `GPUDevice` to run on. */
  readonly device?: unknown;
}

/** The bytes of one location of weights. */
export interface OrtExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/** The session options that backends set, with onnxruntime's names and defaults. */
export interface OrtSessionOptions {
  readonly executionProviders: readonly (string | OrtExecutionProvider)[];
  /** Where outputs stay. Default: the host's memory. */
  readonly preferredOutputLocation?: 'cpu' | 'gpu-buffer';
  /** Weights outside the model's bytes, under the location that the model names. */
  readonly externalData?: readonly OrtExternalData[];
  /** Weights that are not read yet. The session host turns them into `externalData`; onnxruntime does not know them. */
  readonly weightRegions?: ReadonlyMap<string, WeightRegion>;
  readonly intraOpNumThreads?: number;
  readonly interOpNumThreads?: number;
  readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  readonly enableCpuMemArena?: boolean;
  readonly enableMemPattern?: boolean;
  readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
  /** Session configuration entries, nested at the dots of their keys. The values are strings. */
  readonly extra?: OrtConfigEntries;
}

/** `{ session: { intra_op: { allow_spinning: '0' } } }` stands for `session.intra_op.allow_spinning`. */
export interface OrtConfigEntries {
  readonly [key: string]: string | OrtConfigEntries;
}

/** The part of onnxruntime that backends use. The package itself has this shape. */
export interface OrtRuntime {
  readonly Tensor: new (type: TensorDType, data: TensorData[TensorDType], dims: Shape) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: OrtSessionOptions): Promise<OrtSession>;
  };
}
