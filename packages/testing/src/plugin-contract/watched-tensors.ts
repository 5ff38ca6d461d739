import type { Tensor } from '@zeroreel/core';

/** Tensors that nobody may write into, and what was in them when they were first seen. */
export class WatchedTensors {
  readonly #seen = new Map<string, { readonly tensor: Tensor; readonly before: Float32Array }>();

  watch(name: string, tensor: Tensor): void {
    this.#seen.set(name, { tensor, before: tensor.data.slice() });
  }

  /** Names of those that have been written into. */
  changed(): string[] {
    return [...this.#seen].filter(([, { tensor, before }]) => differ(tensor.data, before)).map(([name]) => name);
  }
}

const differ = (a: Float32Array, b: Float32Array): boolean => a.some((value, k) => !Object.is(value, b[k]));
