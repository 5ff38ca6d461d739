import { ZeroreelError, type ModelFile } from '@zeroreel/core';
import { headerLength } from '../sources/look-at-address.js';
import type { StoredPlace } from '../storage/model-storage.js';

/** Where a file comes from. */
export interface RemoteFileSource {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Its first bytes, as far as they came along when it was looked at. */
  readonly head: Uint8Array;
  /** Where it is kept. */
  readonly place: Pick<StoredPlace, 'location' | 'freeBytes'>;
  /** Bytes that are still to come. */
  missingBytes(): Promise<number>;
  /** Asks its server for a part. @throws ZeroreelError `missing-file`, `aborted` */
  readPart(begin: number, end: number): Promise<Uint8Array>;
  /** Downloads it, or finds that somebody did. @throws ZeroreelError `missing-file`, `aborted` */
  fetch(): Promise<ModelFile>;
}

/** The first look at a file takes so much. It tells how long the header is, and is all of most; the rest of others follows. */
const FIRST_LOOK = 2 ** 16;

/**
 * A file that is still on its server. Its header can be read there: what a model is gets known in a second, and the
 * download begins when it is wanted. A read of anything else downloads the file.
 */
export class RemoteFile implements ModelFile {
  readonly size: number;
  #head: Uint8Array;
  #local: ModelFile | undefined;
  #fetching: Promise<ModelFile> | undefined;

  constructor(readonly source: RemoteFileSource) {
    this.size = source.size;
    this.#head = source.head;
  }

  /** @throws ZeroreelError where it is not here yet: who compiles networks has it downloaded before */
  get location(): string {
    if (this.#local !== undefined) return this.#local.location;
    throw new ZeroreelError('missing-file', `${this.source.name}: expected it to be downloaded by now`);
  }

  /** Whether it is complete here. */
  get isHere(): boolean {
    return this.#local !== undefined;
  }

  /** @throws ZeroreelError `missing-file`, `aborted` */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const isOfHeader = this.#local === undefined && (await this.#readHead(offset + length));
    return isOfHeader ? this.#head.slice(offset, offset + length) : (await this.download()).read(offset, length);
  }

  /** Fetches it whole, once. @throws ZeroreelError `missing-file`, `aborted` */
  download(): Promise<ModelFile> {
    if (this.#local !== undefined) return Promise.resolve(this.#local);
    this.#fetching ??= this.source
      .fetch()
      .then((local) => (this.#local = local))
      .finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  /** Reads so many bytes of the header, and says whether there are as many in it. */
  async #readHead(end: number): Promise<boolean> {
    if (end > this.size) return false;
    if (this.#head.length < 8) await this.#extendHead(Math.min(this.size, FIRST_LOOK));
    const header = Math.max(FIRST_LOOK, headerLength(this.#head) ?? 0);
    if (end > header) return false;
    await this.#extendHead(end <= this.#head.length ? end : Math.min(this.size, header));
    return true;
  }

  async #extendHead(end: number): Promise<void> {
    const begin = this.#head.length;
    if (end <= begin) return;
    const head = new Uint8Array(end);
    head.set(this.#head);
    head.set(await this.source.readPart(begin, end), begin);
    this.#head = head;
  }
}
