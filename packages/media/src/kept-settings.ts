import { parseJson, ZeroreelError } from '@zeroreel/core';
import { ByteWindow, latin1, mayBeSettings, type ByteSource } from './byte-source.js';
import { readGifComment } from './gif-comment.js';
import { HEAD_BYTES, mediaFormatOf } from './media-format.js';
import { readMp4Comment } from './mp4-comment.js';
import { readPngComment } from './png-comment.js';
import { readWebmComment } from './webm-comment.js';
import { readWebpComment } from './webp-comment.js';

/** What a file begins with, and how its comment is read. What it is called does not matter. */
const KINDS: readonly (readonly [beginning: RegExp, read: (file: ByteWindow) => Promise<string | undefined>])[] = [
  [/^\x89PNG\r\n\x1a\n/, readPngComment],
  [/^GIF8[79]a/, readGifComment],
  [/^RIFF[^]{4}WEBP/, readWebpComment],
  [/^\x1aE\xdf\xa3/, readWebmComment],
  [/^[^]{4}(ftyp|moov|mdat)/, readMp4Comment],
];
const LONGEST_BEGINNING = 12;

/**
 * Reads the settings that a video or picture of zeroreel keeps, which nobody has checked yet. It may be anybody's file: a few
 * kilobytes of it are read, frames are passed over, and no more memory is taken than its comment needs.
 * @param name of the file, for messages
 * @returns undefined where the file keeps none
 * @throws ZeroreelError `media` for a damaged file, or one of another kind
 */
export async function readKeptSettings(source: ByteSource, name: string): Promise<unknown> {
  const comment = await readComment(source, name);
  if (comment === undefined || !mayBeSettings(comment)) return undefined;
  try {
    return parseJson(comment, name);
  } catch {
    return undefined; // another program's
  }
}

async function readComment(source: ByteSource, name: string): Promise<string | undefined> {
  const file = new ByteWindow(source);
  const beginning = latin1(await file.at(0, LONGEST_BEGINNING));
  const [, read] = KINDS.find(([pattern]) => pattern.test(beginning)) ?? [];
  if (read === undefined) {
    const format = mediaFormatOf(await file.at(0, HEAD_BYTES));
    const got = source.size === 0 ? 'an empty file' : (format?.name ?? 'something else');
    throw new ZeroreelError(
      'media',
      `${name}: expected a video or picture of zeroreel (.mp4, .webm, .gif, .webp, .png), got ${got}`,
    );
  }
  try {
    return await read(file);
  } catch (cause) {
    if (!(cause instanceof ZeroreelError)) throw cause;
    throw new ZeroreelError(cause.code, `${name}: ${cause.message}`, { cause });
  }
}
