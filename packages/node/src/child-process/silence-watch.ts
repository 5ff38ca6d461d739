/** Calls back once nothing has been heard for a time. */
export class SilenceWatch implements Disposable {
  readonly #patience: number;
  readonly #onSilence: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isListening = true;

  /** @param patience milliseconds */
  constructor(patience: number, onSilence: () => void) {
    this.#patience = patience;
    this.#onSilence = onSilence;
    this.heard();
  }

  /** The time begins anew. */
  heard(): void {
    clearTimeout(this.#timer);
    if (this.#isListening) this.#timer = setTimeout(this.#onSilence, this.#patience);
  }

  /** Silence does not count until `resume`. */
  pause(): void {
    this.#isListening = false;
    clearTimeout(this.#timer);
  }

  resume(): void {
    this.#isListening = true;
    this.heard();
  }

  [Symbol.dispose](): void {
    this.pause();
  }
}
