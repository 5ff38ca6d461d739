import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '@zeroreel/core';
import { JobsError } from '@zeroreel/jobs';
import { FORMAT, lineOf, readLines, type Put } from './journal-lines.js';
import { isDiskFull, syncFolder } from '@zeroreel/node';

/** Puts that are on the disk all together or not at all, and what undoes them in memory. */
interface Batch {
  readonly puts: Map<string, Put>;
  readonly undo: (() => void)[];
  readonly done: Promise<void>;
  settle: (error?: Error) => void;
}

/** The journal is written anew where it is larger than so many times what is in it. */
const MOST_WASTE = 4;
/** Smaller ones stay as they are, unless the journal is opened otherwise. */
const LEAST_BYTES = 1 << 20;
/** Milliseconds until lazy puts are written. */
const LAZY = 50;

/**
 * Tables in memory whose changes are lines of a file: a batch a line, with its checksum in front. A line that a crash has
 * torn is cut off: nobody was told that it is there. Only one process may have it open.
 */
export class JournalFile implements AsyncDisposable {
  readonly #tables = new Map<string, Map<string, unknown>>();
  /** Bytes of the values that are there, by table and key. */
  readonly #sizes = new Map<string, number>();
  readonly #path: string;
  readonly #leastBytes: number;
  #file: FileHandle;
  #length: number;
  #live = 0;
  #next: Batch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(path: string, file: FileHandle, length: number, leastBytes: number) {
    this.#path = path;
    this.#file = file;
    this.#length = length;
    this.#leastBytes = leastBytes;
  }

  /**
   * @param leastBytes a smaller journal is never written anew
   * @throws JobsError `damaged` for a file that is no journal, or was damaged before its last line
   */
  static async open(path: string, leastBytes = LEAST_BYTES): Promise<JournalFile> {
    await rm(unfinished(path), { force: true });
    const file = await open(path, 'a+');
    try {
      const { batches, length } = readLines(await readFile(path), path);
      await file.truncate(length);
      const journal = new JournalFile(path, file, length, leastBytes);
      for (const puts of batches) for (const put of puts) journal.#apply(put);
      if (length === 0) await journal.#append(lineOf(FORMAT));
      await file.sync();
      await syncFolder(dirname(path));
      return journal;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** What is in a table, in the order in which keys came; to be read only. */
  table(name: string): ReadonlyMap<string, unknown> {
    return this.#tableOf(name);
  }

  /**
   * Changes tables at once, and returns when that is on the disk. Where it cannot be, the change is undone.
   * @throws JobsError `disk-full`, `queue-unavailable`
   */
  commit(puts: readonly Put[]): Promise<void> {
    const batch = this.#add(puts);
    this.#flush();
    return batch.done;
  }

  /** Changes tables at once; soon that is on the disk. What cannot be written is undone without a word. */
  commitLater(puts: readonly Put[]): void {
    const batch = this.#add(puts);
    batch.done.catch(() => undefined);
    this.#timer ??= setTimeout(() => this.#flush(), LAZY).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#flush();
    await this.#writing;
    this.#isClosed = true;
    await this.#file.close();
  }

  #tableOf(name: string): Map<string, unknown> {
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, (table = new Map<string, unknown>()));
    return table;
  }

  #add(puts: readonly Put[]): Batch {
    if (this.#isClosed) throw new JobsError('queue-unavailable', `The journal ${this.#path} is closed`);
    const batch = (this.#next ??= newBatch());
    for (const put of puts) {
      const [table, key] = put;
      batch.undo.push(this.#apply(put));
      batch.puts.set(nameOf(table, key), put);
    }
    return batch;
  }

  /** @returns what undoes it */
  #apply([table, key, value]: Put): () => void {
    const rows = this.#tableOf(table);
    const name = nameOf(table, key);
    const [before, sizeBefore] = [rows.get(key), this.#sizes.get(name) ?? 0];
    const size = value === undefined ? 0 : JSON.stringify(value).length + name.length;
    const set = (to: unknown, bytes: number) => {
      this.#live += bytes - (this.#sizes.get(name) ?? 0);
      if (to === undefined) {
        rows.delete(key);
        this.#sizes.delete(name);
      } else {
        rows.set(key, to);
        this.#sizes.set(name, bytes);
      }
    };
    set(value, size);
    return () => set(before, sizeBefore);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeNext());
  }

  async #writeNext(): Promise<void> {
    const batch = this.#takeNext();
    if (batch === undefined) return;
    await this.#write(batch);
    if (this.#length > this.#leastBytes && this.#length > MOST_WASTE * this.#live) await this.#rewrite();
  }

  #takeNext(): Batch | undefined {
    const batch = this.#next;
    this.#next = undefined;
    return batch;
  }

  async #write(batch: Batch): Promise<void> {
    if (batch.puts.size === 0) return batch.settle();
    try {
      await this.#append(lineOf([...batch.puts.values()].map(([table, key, value]) => [table, key, value ?? null])));
      batch.settle();
    } catch (error) {
      await this.#giveUp(batch, error);
    }
  }

  async #append(line: Uint8Array): Promise<void> {
    await this.#file.appendFile(line);
    await this.#file.datasync();
    this.#length += line.length;
  }

  /** What came later stands on what is undone, and goes with it. */
  async #giveUp(batch: Batch, cause: unknown): Promise<void> {
    const code = isDiskFull(cause) ? 'disk-full' : 'queue-unavailable';
    const error = new JobsError(code, `The journal ${this.#path} cannot be written: ${messageOf(cause)}`, { cause });
    for (const each of [this.#takeNext(), batch]) {
      each?.undo.reverse().forEach((undo) => undo());
      each?.settle(error);
    }
    await this.#file.truncate(this.#length).catch(() => undefined);
  }

  /** Writes what is there now into the place of this file. Where that fails, the file goes on to grow. */
  async #rewrite(): Promise<void> {
    const path = unfinished(this.#path);
    // What waits to be written is there already.
    const waiting = this.#takeNext();
    const bytes = Buffer.concat([...this.#lines()]);
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'ax');
      await file.appendFile(bytes);
      await file.sync();
      await rename(path, this.#path);
    } catch {
      await file?.close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
      if (waiting !== undefined) await this.#write(waiting);
      return;
    }
    const old = this.#file;
    [this.#file, this.#length] = [file, bytes.length];
    await syncFolder(dirname(this.#path));
    await old.close();
    waiting?.settle();
  }

  *#lines(): Iterable<Uint8Array> {
    yield lineOf(FORMAT);
    for (const [table, rows] of this.#tables) {
      for (const [key, value] of rows) yield lineOf([[table, key, value]]);
    }
  }
}

const unfinished = (path: string): string => `${path}.new`;

const nameOf = (table: string, key: string): string => `${table}\n${key}`;

function newBatch(): Batch {
  let settle: Batch['settle'] = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  return { puts: new Map(), undo: [], done, settle };
}
