import { basename, dirname, extname, join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { videoFormats, type VideoFormat } from './video-format.js';

/** Where a video goes: one file, or a PNG for every frame. */
export type VideoOutput =
  | { readonly kind: 'file'; readonly path: string; readonly folder: string; readonly format: VideoFormat }
  | { readonly kind: 'sequence'; readonly path: string; readonly folder: string };

/** Placeholder of the frame number, as in C and ffmpeg: `%d`, `%03d`. */
const FRAME_NUMBER = /%(0\d+)?d/;

/**
 * Reads the kind of output off the file's name.
 * @throws ZeroreelError `invalid-request` for an unknown extension, or a PNG without a place for the frame number
 */
export function videoOutputOf(path: string): VideoOutput {
  const folder = dirname(path);
  const extension = extname(path).toLowerCase();
  if (extension === '.png') {
    if (FRAME_NUMBER.test(basename(path))) return { kind: 'sequence', path, folder };
    throw new ZeroreelError(
      'invalid-request',
      `A PNG sequence: expected a placeholder for the frame number, such as ${join(folder, '%03d.png')}, got ${path}`,
    );
  }
  const format = videoFormats.find((known) => known.extension === extension);
  if (format) return { kind: 'file', path, folder, format };
  const known = [...videoFormats.map((each) => each.extension), '%03d.png'].join(', ');
  const got = extension === '' ? 'no extension' : `the extension ${extension}`;
  throw new ZeroreelError('invalid-request', `The output has to end in ${known}; got ${got} in ${path}`);
}

/** Returns the path of one frame of a sequence; frames count from 0. */
export function framePath(pattern: string, frameId: number): string {
  const name = basename(pattern).replace(FRAME_NUMBER, (_, width: string | undefined) =>
    String(frameId).padStart(Number(width ?? 0), '0'),
  );
  return join(dirname(pattern), name);
}

/** Returns which frame of a sequence a file's name stands for; undefined for any other name. */
export function frameIdOf(pattern: string, name: string): number | undefined {
  const [before = '', after = ''] = basename(pattern).split(/%(?:0\d+)?d(.*)/, 2);
  const digits = name.slice(before.length, name.length - after.length);
  if (!/^\d{1,15}$/.test(digits)) return undefined;
  return basename(framePath(pattern, Number(digits))) === name ? Number(digits) : undefined;
}
