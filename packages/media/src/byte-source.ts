import { ZeroreelError } from '@zeroreel/core';

/** Bytes that are read in parts: a file on a disk, a file that was dropped, a part of memory. */
export interface ByteSource {
  readonly size: number;
  /** @param length never beyond the end */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are in memory already. */
export const bytesInMemory = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

/** What is read at a time where small parts follow each other. */
const WINDOW = 16 * 2 ** 10;
/** What a file keeps for us is small; what is larger was not written by us. */
const MOST_CONTENT = 4 * 2 ** 20;
/**
 * Most blocks that are looked at in a file. Ours have their settings long before, and a file that is made of headers costs no
 * more than this.
 */
export const MOST_BLOCKS = 10_000;

/** Looks at a file here and there: a little at a time, whatever its size. */
export class ByteWindow {
  readonly size: number;
  #from = 0;
  #bytes = new Uint8Array();

  constructor(private readonly source: ByteSource) {
    this.size = source.size;
  }

  /** `length` bytes from `offset` on, 16 KiB at most; fewer where the file ends. */
  async at(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (offset >= end) return new Uint8Array();
    if (offset < this.#from || end > this.#from + this.#bytes.length) {
      this.#bytes = new Uint8Array(await this.source.read(offset, Math.min(WINDOW, this.size - offset)));
      this.#from = offset;
    }
    return this.#bytes.subarray(offset - this.#from, end - this.#from);
  }

  /**
   * All of `length` bytes from `offset` on.
   * @throws ZeroreelError `media` where the file ends before, or for more than settings and headers ever take
   */
  async content(offset: number, length: number): Promise<Uint8Array> {
    if (length > MOST_CONTENT) {
      throw new ZeroreelError('media', `A comment or a header: expected up to ${MOST_CONTENT} bytes, got ${length}`);
    }
    if (offset + length > this.size)
      throw new ZeroreelError('media', 'The file is cut short, in its comment or header');
    return this.source.read(offset, length);
  }
}

/** A text of one byte a character: names of blocks, and what a PNG keeps. `TextDecoder` takes this for Windows' own letters. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += WINDOW) text += String.fromCharCode(...bytes.subarray(at, at + WINDOW));
  return text;
}

/** The four bytes at `offset` as a number, big-endian; 0 where there are fewer. */
export const uint32 = (bytes: Uint8Array, offset = 0): number =>
  bytes.length < offset + 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);

/** Whether a comment may be settings, which are a JSON object. Other programs write comments too. */
export const mayBeSettings = (comment: string): boolean => comment.startsWith('{');
