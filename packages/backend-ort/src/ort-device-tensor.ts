import type { DeviceTensor } from '@zeroreel/core';
import type { DType, Shape, Value } from '@zeroreel/onnx';
import type { SessionClient } from './session-client.js';

/** A tensor that the session's side keeps, known here by its number. */
export class OrtDeviceTensor implements DeviceTensor {
  readonly location = 'device';
  readonly id: number;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Where it lives; no other backend can read it. */
  readonly client: SessionClient;
  #disposed = false;

  constructor(id: number, { dtype, shape }: Value, client: SessionClient) {
    this.id = id;
    this.dtype = dtype;
    this.shape = shape;
    this.client = client;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Frees the memory once the runs that were asked for before have ended. The second time does nothing. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const forgotten = this.client.call({ kind: 'forget', tensors: [this.id] }, { task: 'freeing a tensor' });
    forgotten.catch(() => undefined); // the backend is gone, and the tensor with it
  }
}
