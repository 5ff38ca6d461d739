import '../disposal.js';
import { ZeroreelError } from '../errors.js';
import type { Autoencoder } from '../networks/diffusion-model.js';

/**
 * The decoder of a run, compiled where it is first asked for: by a first look, else when the frames are decoded. It is freed
 * with the run at the latest.
 */
export class RunDecoder implements AsyncDisposable {
  #opened: Promise<Autoencoder> | undefined;
  #isOver = false;

  constructor(private readonly compile: () => Promise<Autoencoder>) {}

  /** One that could not be compiled is tried again the next time. @throws ZeroreelError `aborted` once the run is over */
  open(): Promise<Autoencoder> {
    if (this.#isOver) return Promise.reject(new ZeroreelError('aborted', 'The run is over, and its decoder is freed'));
    this.#opened ??= this.compile().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  /** Frees it; it may be opened again. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    const autoencoder = await opened?.catch(() => undefined);
    await autoencoder?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    return this.close();
  }
}
