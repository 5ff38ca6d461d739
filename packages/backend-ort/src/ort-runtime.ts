import type { Shape } from '@zeroreel/onnx';
import type { TensorData, TensorDType } from '@zeroreel/core';

/** A tensor of onnxruntime's. Every build of it (node, web) has these members. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: Shape;
  /** Throws where the data is not in host memory. */
  readonly data: unknown;
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

/** The session options that backends set; onnxruntime's own names and defaults. */
export interface OrtSessionOptions {
  readonly executionProviders: readonly (string | { readonly name: string; readonly deviceId?: number })[];
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
