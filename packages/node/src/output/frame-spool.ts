import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';

/** Frames that are read at the same time: the one in hand and the one before it. */
const IN_HAND = 2;

/**
 * Keeps the frames of a video in a file without a name, so that a long video needs no more memory than a short one. What
 * is left of a killed run is nothing. Where the file cannot be written, frames stay in memory.
 */
export class FrameSpool implements Disposable {
  readonly #parent: string;
  #file: number | undefined;
  /** Windows cannot take a name away from an open file. */
  #folder: string | undefined;
  #length = 0;
  #isFull = false;
  readonly #inHand = new Map<number, Uint8Array>();

  /** @param parent an existing folder; default: that of temporary files */
  constructor(parent: string = tmpdir()) {
    this.#parent = parent;
  }

  /** @returns the same frame, whose pixels are read when they are asked for; that throws ZeroreelError `media` */
  keep(frame: Frame): Frame {
    const { width, height, data } = frame;
    const at = this.#length;
    if (!this.#append(data)) return frame;
    const read = () => this.#read(at, data.length);
    return {
      width,
      height,
      get data() {
        return read();
      },
    };
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#inHand.clear();
    this.#removeFolder();
  }

  /** Whether the bytes are in the file. */
  #append(bytes: Uint8Array): boolean {
    if (this.#isFull) return false;
    try {
      const file = (this.#file ??= this.#open());
      for (let done = 0; done < bytes.length;) {
        done += writeSync(file, bytes, done, bytes.length - done, this.#length + done);
      }
      this.#length += bytes.length;
      return true;
    } catch {
      this.#isFull = true;
      return false;
    }
  }

  #open(): number {
    this.#folder = mkdtempSync(join(this.#parent, 'zeroreel-frames-'));
    const file = openSync(join(this.#folder, 'frames.rgb'), 'wx+', 0o600);
    if (process.platform !== 'win32') this.#removeFolder();
    return file;
  }

  #removeFolder(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #read(at: number, length: number): Uint8Array {
    const known = this.#inHand.get(at);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(length);
    const done = this.#readInto(bytes, at);
    if (done < length) throw new ZeroreelError('media', `The kept frames: expected ${length} bytes, got ${done}`);
    this.#inHand.set(at, bytes);
    for (const oldest of [...this.#inHand.keys()].slice(0, -IN_HAND)) this.#inHand.delete(oldest);
    return bytes;
  }

  #readInto(bytes: Uint8Array, at: number): number {
    if (this.#file === undefined)
      throw new ZeroreelError('media', 'The kept frames: they are gone, as the run is over');
    let done = 0;
    try {
      for (let more = -1; more !== 0; done += more) {
        more = readSync(this.#file, bytes, done, bytes.length - done, at + done);
      }
    } catch (cause) {
      throw new ZeroreelError('media', `The kept frames cannot be read: ${messageOf(cause)}`, { cause });
    }
    return done;
  }
}
