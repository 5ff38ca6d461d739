import type { WeightRegion } from './weight-regions.js';
import type { Shape } from '@zeroreel/onnx';
import type { TensorData, TensorDType } from '@zeroreel/core';

/** A tensor of onnxruntime's. Every build of it (node, web) has these members. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: Shape;
  /** Where the numbers are: `cpu`, `gpu-buffer` and others. */
  readonly location?: string;
  /** Throws where the data is not in host memory. */
  readonly data: unknown;
  /** The data, downloaded where it is not in host memory. */
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

/** A provider with options of its own. */
export interface OrtExecutionProvider {
  readonly name: string;
  readonly deviceId?: number;
  /** A `GPUDevice` to share. */
  readonly device?: unknown;
}

/** The bytes of one location. */
export interface OrtExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/** The session options that backends set; onnxruntime's own names and defaults. */
export interface OrtSessionOptions {
  readonly executionProviders: readonly (string | OrtExecutionProvider)[];
  /** Where outputs are left; default the host's memory. */
  readonly preferredOutputLocation?: 'cpu' | 'gpu-buffer';
  /** Weights that lie outside the model's bytes, by the location that the model names. */
  readonly externalData?: readonly OrtExternalData[];
  /** The same, not read yet: for the host's side, which makes `externalData` of them. onnxruntime does not know them. */
  readonly weightRegions?: ReadonlyMap<string, WeightRegion>;
  readonly intraOpNumThreads?: number;
  readonly interOpNumThreads?: number;
  readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  readonly enableCpuMemArena?: boolean;
  readonly enableMemPattern?: boolean;
  readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
  /** Session configuration entries, nested by the dots of their keys; the values are strings. */
  readonly extra?: OrtConfigEntries;
}

/** `{ session: { intra_op: { allow_spinning: '0' } } }` stands for `session.intra_op.allow_spinning`. */
export interface OrtConfigEntries {
  readonly [key: string]: string | OrtConfigEntries;
}

/** The members of onnxruntime that are used: what a backend injects is the package itself. */
export interface OrtRuntime {
  readonly Tensor: new (type: TensorDType, data: TensorData[TensorDType], dims: Shape) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: OrtSessionOptions): Promise<OrtSession>;
  };
}
