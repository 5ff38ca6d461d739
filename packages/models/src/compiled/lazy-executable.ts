import '@zeroreel/core/disposal';
import { ZeroreelError, type Executable } from '@zeroreel/core';

/** A graph that is compiled once, when it is first asked for. */
export class LazyExecutable implements AsyncDisposable {
  readonly #compile: () => Promise<Executable>;
  #compiled: Promise<Executable> | undefined;
  #disposed = false;

  constructor(compile: () => Promise<Executable>) {
    this.#compile = compile;
  }

  /**
   * The compiled graph. Concurrent callers get the same one; after a failure the next call tries again.
   * @throws ZeroreelError `backend-failed` once disposed; what compiling throws
   */
  async get(): Promise<Executable> {
    if (this.#disposed) throw new ZeroreelError('backend-failed', 'The network has been disposed');
    this.#compiled ??= this.#compile();
    try {
      return await this.#compiled;
    } catch (error) {
      this.#compiled = undefined;
      throw error;
    }
  }

  /** Frees the graph for good, after a compilation that is under way. A second call does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.release();
  }

  /** Frees the graph; the next `get` compiles it again. */
  async release(): Promise<void> {
    const compiled = this.#compiled;
    this.#compiled = undefined;
    const executable = await compiled?.catch(() => undefined);
    await executable?.[Symbol.asyncDispose]();
  }
}
