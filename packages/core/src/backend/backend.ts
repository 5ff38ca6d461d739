import '../disposal.js';
import type { Dialect, FloatDType, OnnxModel, Value } from '@zeroreel/onnx';
import type { AnyTensor } from '../tensor/tensor.js';
import { token } from '../token.js';
import type { DeviceTensor } from './device-tensor.js';

/** What a backend can do on this machine. */
export interface Capabilities {
  /** A text for people: `CPU, 2 threads`, `CUDA device 0`. */
  readonly description: string;
  /** The float type that networks use unless the user chooses another one. */
  readonly preferredDType: FloatDType;
  readonly dtypes: readonly FloatDType[];
  /** Whether device tensors stay in the device's own memory between runs. */
  readonly deviceResident: boolean;
}

/**
 * Runs graphs. A backend serves calls in order, one at a time, and never blocks the caller's event loop.
 * Whoever compiles an executable disposes it. Closing the backend frees everything that is left.
 */
export interface Backend extends AsyncDisposable {
  readonly name: string;
  /** The operator forms to build graphs for this backend with. */
  readonly dialect: Dialect;
  capabilities(): Capabilities;
  /** @throws ZeroreelError `backend-failed` if the runtime refuses the graph */
  compile(model: OnnxModel): Promise<Executable>;
  /** The same as `[Symbol.asyncDispose]`, for code without `await using`. A second call waits for the first. */
  close(): Promise<void>;
}

export const Backend = token<Backend>('Backend');

/** The outputs of a run: those copied to the host, and those kept on the device. */
export interface RunResult {
  readonly host: Readonly<Record<string, AnyTensor>>;
  readonly device: Readonly<Record<string, DeviceTensor>>;
}

/** Options of a single run. */
export interface RunOptions {
  /** Names of outputs that stay on the device. The caller disposes them. */
  readonly keep?: readonly string[];
  /** Drops the run if it has not begun. A run that has begun always ends. */
  readonly signal?: AbortSignal;
}

/** A compiled graph of fixed shapes. */
export interface Executable extends AsyncDisposable {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /**
   * Runs the graph once. `inputs` has every input by name, in the declared type and shape.
   * The backend copies or reads host tensors but never keeps them.
   * @throws ZeroreelError `invalid-request` for a missing, unknown or misshapen input; `backend-failed`; `aborted`
   */
  run(inputs: Readonly<Record<string, AnyTensor | DeviceTensor>>, options?: RunOptions): Promise<RunResult>;
}
