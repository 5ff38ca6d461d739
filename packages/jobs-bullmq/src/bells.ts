import type { JobId } from '@zeroreel/jobs';

/** Milliseconds after which somebody who listens looks by himself, since a ring may be missed. */
const LOOKS_EVERY = 5_000;

/** Somebody who waits for events of a job. */
export interface Listener extends Disposable {
  /** Rings so far. */
  readonly rings: number;
  /** Resolves where there were more rings than that, at the latest after some seconds, or when aborted. */
  after(rings: number): Promise<void>;
}

/** Wakes those who wait for events of a job. */
export class Bells {
  readonly #listeners = new Map<JobId, Set<() => void>>();

  ring(job: JobId): void {
    for (const onRing of this.#listeners.get(job) ?? []) onRing();
  }

  ringAll(): void {
    for (const job of this.#listeners.keys()) this.ring(job);
  }

  listen(job: JobId, signal: AbortSignal): Listener {
    let rings = 0;
    let wake: (() => void) | undefined;
    const onRing = () => {
      rings++;
      wake?.();
    };
    const listeners = this.#listeners.get(job) ?? new Set();
    this.#listeners.set(job, listeners.add(onRing));
    signal.addEventListener('abort', onRing);
    return {
      get rings() {
        return rings;
      },
      after: (seen) =>
        new Promise((resolve) => {
          const timer = setTimeout(onRing, LOOKS_EVERY);
          wake = () => {
            clearTimeout(timer);
            wake = undefined;
            resolve();
          };
          if (rings > seen || signal.aborted) wake();
        }),
      [Symbol.dispose]: () => {
        signal.removeEventListener('abort', onRing);
        listeners.delete(onRing);
        if (listeners.size === 0) this.#listeners.delete(job);
      },
    };
  }
}
