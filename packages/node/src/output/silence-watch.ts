/** Calls back once nothing has been heard for a time. */
export class SilenceWatch implements Disposable {
  readonly #patience: number;
  readonly #onSilence: () => void;
  #timer: NodeJS.Timeout;

  /** @param patience milliseconds */
  constructor(patience: number, onSilence: () => void) {
    this.#patience = patience;
    this.#onSilence = onSilence;
    this.#timer = setTimeout(onSilence, patience);
  }

  /** The time begins anew. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onSilence, this.#patience);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
