import type { PartialFile } from '../storage/model-storage.js';
import type { ByteRanges } from './byte-ranges.js';

/** So much is lost at most where the process is killed: later than this, what is there is saved. */
const SAVED = 2 ** 20;

/** Notes which bytes of a file have come, and saves it now and then, one save after the other. */
export class ProgressSaver {
  #done: ByteRanges;
  #saved: number;
  #saving = Promise.resolve();

  constructor(private readonly partial: Pick<PartialFile, 'done' | 'save'>) {
    this.#done = partial.done;
    this.#saved = partial.done.bytes;
  }

  /** Notes bytes that were written, and says how many of them are new. */
  add(begin: number, end: number): number {
    const before = this.#done.bytes;
    this.#done = this.#done.with(begin, end);
    const { bytes } = this.#done;
    if (bytes - this.#saved >= SAVED) this.#save();
    return bytes - before;
  }

  /** From `begin` on, the first byte up to `end` that is not there. */
  firstMissing(begin: number, end: number): number {
    const around = this.#done.ranges.find(([from, to]) => from <= begin && begin < to);
    return around === undefined ? begin : Math.min(end, around[1]);
  }

  /** Saves the rest. It never fails: what is not saved is fetched again. */
  async finish(): Promise<void> {
    if (this.#done.bytes !== this.#saved) this.#save();
    await this.#saving;
  }

  #save(): void {
    const done = this.#done;
    this.#saved = done.bytes;
    this.#saving = this.#saving.then(() => this.partial.save(done)).catch(() => undefined);
  }
}
