import type { Dialect, FloatDType, OnnxModel, Value } from '@zeroreel/onnx';
import { token } from '../token.js';
import type { AnyTensor } from '../tensor/tensor.js';
import type { DeviceTensor } from './device-tensor.js';

/** What a backend can do on this machine. */
export interface Capabilities {
  /** For people: `CPU, 2 threads`, `CUDA device 0`. */
  readonly description: string;
  /** The float type that networks run in unless the user says otherwise. */
  readonly preferredDType: FloatDType;
  readonly dtypes: readonly FloatDType[];
  /** Whether device tensors stay in the device's own memory between runs. */
  readonly deviceResident: boolean;
}

/**
 * Runs graphs. Calls on one backend are served in order, one at a time; they never block the caller's event loop.
 * Whoever compiles disposes; disposing the backend disposes what is left.
 */
export interface Backend extends AsyncDisposable {
  readonly name: string;
  /** The operator forms that graphs for this backend are to be built with. */
  readonly dialect: Dialect;
  capabilities(): Capabilities;
  /** @throws ZeroreelError `backend-failed` where the runtime refuses the graph */
  compile(model: OnnxModel, options?: CompileOptions): Promise<Executable>;
}

export const Backend = token<Backend>('Backend');

/** What a graph is for. */
export interface CompileOptions {
  /**
   * Few runs are to come, or it stays beside another form of the same weights: it is to be made quickly and to hold
   * little memory of its own, even if it then runs slower. Default false.
   */
  readonly shortLived?: boolean;
}

/** What a run returns: outputs copied to the host, and those asked to be kept on the device. */
export interface RunResult {
  readonly host: Readonly<Record<string, AnyTensor>>;
  readonly device: Readonly<Record<string, DeviceTensor>>;
}

/** How an executable runs once. */
export interface RunOptions {
  /** Outputs that stay on the device; the caller disposes them. */
  readonly keep?: readonly string[];
  /** A run that has begun ends; one that waits is dropped. */
  readonly signal?: AbortSignal;
}

/** A compiled graph of fixed shapes. */
export interface Executable extends AsyncDisposable {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /**
   * Every input by name, in the declared type and shape. Host tensors are copied or only read, never kept.
   * @throws ZeroreelError `invalid-request` for a missing, unknown or misshapen input; `backend-failed`; `aborted`
   */
  run(inputs: Readonly<Record<string, AnyTensor | DeviceTensor>>, options?: RunOptions): Promise<RunResult>;
}
