import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ZeroreelError } from '@zeroreel/core';
import { decodePng, readGifComment, readWebpComment } from '@zeroreel/media';
import { findFfmpeg } from './ffmpeg-binary.js';
import { framePath } from './video-output.js';

/**
 * Reads the settings that `writeVideo` stored in a file (or in the first frame of a pattern such as `dir/%03d.png`);
 * undefined if there are none.
 * @throws ZeroreelError `missing-file`; `media` for a damaged file or another kind
 */
export async function readSettings(path: string): Promise<unknown> {
  const isPicture = extname(path).toLowerCase() === '.png';
  const comment = await readComment(isPicture ? framePath(path, 0) : path);
  return comment === undefined ? undefined : parsed(comment);
}

async function readComment(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `The file ${path} cannot be read`, { cause });
  });
  switch (extname(path).toLowerCase()) {
    case '.png':
      return decodePng(bytes).comment;
    case '.gif':
      return readGifComment(bytes);
    case '.webp':
      return readWebpComment(bytes);
    case '.mp4':
    case '.webm':
      return containerComment(path);
    default:
      throw new ZeroreelError('media', `Settings: expected an .mp4, .webm, .gif, .webp or .png file, got ${path}`);
  }
}

/**
 * Returns the `comment` tag as ffmpeg prints it: one `key=value` a line, special characters behind a backslash. The
 * path is absolute because ffmpeg would take `a:b.mp4` for a protocol. WebM files of the playground name the tag's
 * target, which ffmpeg prints before it: `MOVIE/COMMENT`.
 */
async function containerComment(path: string): Promise<string | undefined> {
  const { path: ffmpeg } = await findFfmpeg();
  const args = ['-loglevel', 'error', '-i', resolve(path), '-f', 'ffmetadata', '-'];
  const { stdout } = await promisify(execFile)(ffmpeg, args).catch((cause: unknown) => {
    throw new ZeroreelError('media', `ffmpeg cannot read ${path}: ${reasonOf(cause)}`, { cause });
  });
  const value = /^(?:MOVIE\/)?comment=((?:\\[^]|[^\\\n])*)$/im.exec(stdout)?.[1];
  return value?.replace(/\\([^])/g, '$1');
}

function reasonOf(cause: unknown): string {
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
  return stderr || String(cause);
}

/** A comment that is no JSON was written by another program. */
function parsed(comment: string): unknown {
  try {
    return JSON.parse(comment);
  } catch {
    return undefined;
  }
}
