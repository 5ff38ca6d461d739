import { crc32 } from 'node:zlib';
import { JobsError } from '@zeroreel/jobs';

/** A value of a table under a key, as JSON can hold it; undefined: there is none any more. */
export type Put = readonly [table: string, key: string, value: unknown];

/** What the first line of a journal says. */
export const FORMAT = 'zeroreel journal 1';

const CHECKSUM_DIGITS = 8;
const NEW_LINE = 0x0a;

/** A value as a line, its CRC-32 in front. */
export function lineOf(value: unknown): Uint8Array {
  const json = Buffer.from(JSON.stringify(value));
  return Buffer.concat([Buffer.from(`${checksumOf(json)} `), json, Buffer.from('\n')]);
}

const checksumOf = (json: Uint8Array): string => crc32(json).toString(16).padStart(CHECKSUM_DIGITS, '0');

/** What a journal's lines hold. */
export interface JournalLines {
  readonly batches: readonly (readonly Put[])[];
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
}

/**
 * Reads a journal. What a crash has torn at its end is left out.
 * @param path for messages
 * @throws JobsError `damaged` for something else than a journal, and where lines that are whole follow one that is not
 */
export function readLines(bytes: Buffer, path: string): JournalLines {
  const batches: (readonly Put[])[] = [];
  let length = 0;
  let tornAt: number | undefined;
  for (let from = 0, end = bytes.indexOf(NEW_LINE); end >= 0; from = end + 1, end = bytes.indexOf(NEW_LINE, from)) {
    const value = readLine(bytes.subarray(from, end));
    if (value === undefined) {
      tornAt ??= from;
    } else if (tornAt !== undefined) {
      throw damaged(
        path,
        `the line at byte ${tornAt} was changed since it was written (checksum), and others follow it`,
      );
    } else {
      if (from === 0 ? value !== FORMAT : !isBatch(value)) throw damaged(path, `expected '${FORMAT}'`);
      if (isBatch(value)) batches.push(value.map(([table, key, put]) => [table, key, put ?? undefined]));
      length = end + 1;
    }
  }
  // A journal that was torn in its first line had nothing in it yet.
  if (length === 0 && bytes.length > lineOf(FORMAT).length) throw damaged(path, 'its first line cannot be read');
  return { batches, length };
}

/** @returns undefined for a line that was torn or damaged */
function readLine(line: Buffer): unknown {
  const json = line.subarray(CHECKSUM_DIGITS + 1);
  if (line.subarray(0, CHECKSUM_DIGITS).toString('latin1') !== checksumOf(json)) return undefined;
  return JSON.parse(json.toString());
}

const isBatch = (value: unknown): value is readonly Put[] =>
  Array.isArray(value) &&
  value.every((put) => Array.isArray(put) && typeof put[0] === 'string' && typeof put[1] === 'string');

const damaged = (path: string, what: string): JobsError =>
  new JobsError('damaged', `${path} is no journal that can be read: ${what}. Move it away to begin with an empty one.`);
