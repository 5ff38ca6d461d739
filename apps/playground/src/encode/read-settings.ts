import { ZeroreelError } from '@zeroreel/core';
import { readGifComment, readWebpComment } from '@zeroreel/media';
import { readMp4Comment } from './mp4-comment.js';
import { readWebmComment } from './webm-comment.js';
import { parseJson, parseRecordedSettings, type DeclaredPlugins } from '@zeroreel/run';
import type { ReadSettings } from '../worker-protocol.js';
import { FIRST_PICTURE } from './encode-png-zip.js';
import { readPngComment } from './png-file.js';
import { readZipped } from './zip-file.js';

/**
 * The settings that a file of the page or of the command line keeps.
 * @throws ZeroreelError `media` where it keeps none; `invalid-request` with every fault of those that are damaged
 */
export async function readSettings(file: File, known: DeclaredPlugins): Promise<ReadSettings> {
  const comment = await readComment(file);
  const { settings, defaults } = parseRecordedSettings(parsed(comment), file.name, known);
  return { settings, ...(defaults && { defaults }) };
}

async function readComment(file: File): Promise<string | undefined> {
  const bytes = async () => new Uint8Array(await file.arrayBuffer());
  switch (file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase()) {
    case 'png':
      return readPngComment(await bytes());
    case 'gif':
      return readGifComment(await bytes());
    case 'webp':
      return readWebpComment(await bytes());
    case 'zip':
      return firstPictureComment(await bytes());
    case 'mp4':
      return readMp4Comment(file);
    case 'webm':
      return readWebmComment(file);
    default:
      throw new ZeroreelError(
        'media',
        `Settings are in .mp4, .webm, .gif, .webp, .png and .zip files, got ${file.name}`,
      );
  }
}

async function firstPictureComment(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const picture = await readZipped(bytes, FIRST_PICTURE);
  return picture && readPngComment(picture);
}

/** A comment that is no JSON is somebody else's. */
function parsed(comment: string | undefined): unknown {
  try {
    return comment === undefined ? undefined : parseJson(comment, 'The comment');
  } catch {
    return undefined;
  }
}
