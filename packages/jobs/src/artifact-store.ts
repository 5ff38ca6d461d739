import { messageOf } from '@zeroreel/core';
import { JobsError } from './jobs-error.js';

/** What a stored artefact is. */
export interface Stored {
  readonly key: string;
  readonly bytes: number;
  /** Of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Bytes `start` up to and including `end`, counted from 0, as HTTP has them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An artefact that is read. */
export interface Read extends Stored {
  /** What of it follows; all of it where no range was asked for. */
  readonly range: ByteRange;
  readonly body: ReadableStream<Uint8Array>;
}

/** What is put into a store. */
export type Body = Uint8Array | ReadableStream<Uint8Array>;

/**
 * Where files of jobs are kept. An artefact is there whole or not at all, and on the disk before `put` returns; a later
 * one of the same key takes its place in one step. Keys are decided by content or by task: writing one twice writes the
 * same bytes, so that nothing needs a conditional put.
 *
 * A key is made of parts of letters, digits, `.`, `_`, `-` with `/` between them; no part is `.` or `..`, and no key has
 * more than 500 characters (`requireKey`).
 */
export interface ArtifactStore extends AsyncDisposable {
  /** For messages: the folder, the bucket. */
  readonly name: string;
  /**
   * @param sha256 that the bytes have to have
   * @throws JobsError `damaged` for bytes of another sum; `disk-full`, `store-unavailable`: nothing has changed
   */
  put(key: string, body: Body, sha256?: string): Promise<Stored>;
  /**
   * @param range the end may lie behind the last byte
   * @returns undefined where there is none
   * @throws JobsError `store-unavailable`; RangeError for a range that begins behind the end
   */
  get(key: string, range?: ByteRange): Promise<Read | undefined>;
  /** What it is, without its bytes; undefined where there is none. @throws JobsError `store-unavailable` */
  stat(key: string): Promise<Stored | undefined>;
  /** What lies under a prefix that ends in `/`, in the order of the keys; all where it is empty. */
  list(prefix: string): AsyncIterable<Stored>;
  /** Removes a key, or all under a prefix that ends in `/`; what is not there is no error. */
  remove(keyOrPrefix: string): Promise<void>;
  /** A web address at which a client can read it for so many seconds; absent where there are none. */
  url?(key: string, seconds: number): Promise<string>;
  /** The file itself, to be read only; absent where artefacts are no files of this machine. */
  path?(key: string): string;
}

/** All of an artefact's bytes; undefined where there is none. @throws JobsError `store-unavailable` */
export async function readArtifact(store: Pick<ArtifactStore, 'get'>, key: string): Promise<Uint8Array | undefined> {
  const read = await store.get(key);
  if (read === undefined) return undefined;
  try {
    return new Uint8Array(await new Response(read.body).arrayBuffer());
  } catch (cause) {
    throw new JobsError('store-unavailable', `${key} could not be read to its end: ${messageOf(cause)}`, { cause });
  }
}
