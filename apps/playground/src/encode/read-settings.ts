import { ZeroreelError } from '@zeroreel/core';
import { decodePng, readGifComment, readWebpComment } from '@zeroreel/media';
import { readMp4Comment } from './mp4-comment.js';
import { readWebmComment } from './webm-comment.js';
import { parseRecordedSettings, type RunSettings } from '@zeroreel/run';

/**
 * The settings that a file of the page or of the command line keeps.
 * @throws ZeroreelError `media` where it keeps none
 */
export async function readSettings(file: File): Promise<RunSettings> {
  const comment = await readComment(file);
  return parseRecordedSettings(parsed(comment), file.name).settings;
}

async function readComment(file: File): Promise<string | undefined> {
  const bytes = async () => new Uint8Array(await file.arrayBuffer());
  switch (file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase()) {
    case 'png':
      return decodePng(await bytes()).comment;
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

async function firstPictureComment(bytes: Uint8Array): Promise<string | undefined> {
  const { unzipSync } = await import('fflate');
  const [picture] = Object.values(unzipSync(bytes, { filter: ({ name }) => name === '000.png' }));
  return picture && decodePng(picture).comment;
}

/** A comment that is no JSON is somebody else's. */
function parsed(comment: string | undefined): unknown {
  try {
    return comment === undefined ? undefined : JSON.parse(comment);
  } catch {
    return undefined;
  }
}
