/** Parts of the time that are counted one by one. */
const TICKS = 20;

/**
 * Calls back once nothing has been heard for a time. Time in which this process itself is stopped (Ctrl-Z, a machine that
 * sleeps) does not count: whoever is watched may have stood still as well.
 */
export class SilenceWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #silentTicks = 0;
  #isListening = true;

  /** @param patience milliseconds */
  constructor(patience: number, onSilence: () => void) {
    // An interval does not make up for the ticks that it has missed.
    this.#timer = setInterval(() => {
      if (!this.#isListening) return;
      this.#silentTicks += 1;
      if (this.#silentTicks < TICKS) return;
      this[Symbol.dispose]();
      onSilence();
    }, patience / TICKS);
  }

  /** The time begins anew. */
  heard(): void {
    this.#silentTicks = 0;
  }

  /** Silence does not count until `resume`. */
  pause(): void {
    this.#isListening = false;
  }

  resume(): void {
    this.#isListening = true;
    this.heard();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
