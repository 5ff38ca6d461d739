import '@zeroreel/core/disposal';
import type { DeviceTensor, SharedFrames } from '@zeroreel/core';
import { BYTES_PER_ELEMENT, elementCount } from '@zeroreel/onnx';

/** A device tensor with several holders; the last one to release it frees it. */
class CountedTensor {
  #holders = 0;

  constructor(readonly tensor: DeviceTensor) {}

  hold(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    if (--this.#holders === 0) this.tensor[Symbol.dispose]();
  }
}

/**
 * Keys and values of carried frames on the backend's device, by the input of the follower graph that reads them. The
 * result of every chunk holds the anchor's too, so that results can be disposed one by one and in any order.
 */
export class SharedKeyValues implements SharedFrames {
  readonly #inputs: ReadonlyMap<string, CountedTensor>;
  #disposed = false;

  private constructor(inputs: ReadonlyMap<string, CountedTensor>) {
    this.#inputs = inputs;
    for (const counted of inputs.values()) counted.hold();
  }

  /** Takes over tensors, each with the names of the inputs that read it. */
  static take(tensors: Iterable<readonly [DeviceTensor, readonly string[]]>): SharedKeyValues {
    const inputs = new Map<string, CountedTensor>();
    for (const [tensor, names] of tensors) {
      const counted = new CountedTensor(tensor);
      for (const name of names) inputs.set(name, counted);
    }
    return new SharedKeyValues(inputs);
  }

  /** A copy in which some inputs read other tensors, which it takes over. This one keeps what it has. */
  replace(tensors: Iterable<readonly [DeviceTensor, readonly string[]]>): SharedKeyValues {
    const replaced = SharedKeyValues.take(tensors);
    const merged = new SharedKeyValues(new Map([...this.#inputs, ...replaced.#inputs]));
    replaced[Symbol.dispose]();
    return merged;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** The tensors by input name. */
  get inputs(): Readonly<Record<string, DeviceTensor>> {
    return Object.fromEntries([...this.#inputs].map(([name, { tensor }]) => [name, tensor]));
  }

  get byteLength(): number {
    const tensors = new Set([...this.#inputs.values()].map(({ tensor }) => tensor));
    return [...tensors].reduce((sum, { dtype, shape }) => sum + elementCount(shape) * BYTES_PER_ELEMENT[dtype], 0);
  }

  /** Releases the tensors. A second call does nothing. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const counted of this.#inputs.values()) counted.release();
  }
}
