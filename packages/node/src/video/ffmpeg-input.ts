import { resolve } from 'node:path';
import { QUIETLY } from './ffmpeg-process.js';
import type { MediaFile } from './media-file.js';

/** More pixels than any display or camera of a phone has; a picture bomb has more. */
export const MOST_PIXELS = 2 ** 27;

/** Bytes of one block of memory: a picture of `MOST_PIXELS` in 16 bits a channel, and no index that claims to be larger. */
const MOST_ALLOCATED = 2 ** 30;

/** Names of ffmpeg's demuxers that one name in `MediaFormat` stands for. */
const FAMILIES: Readonly<Record<string, string>> = {
  mov: 'mov,mp4,m4a,3gp,3g2,mj2',
  matroska: 'matroska,webm',
  asf: 'asf,asf_o',
};

/**
 * Arguments of ffmpeg that open one file as what it is and nothing else: no guess at its format, no other file or address
 * that it names, no picture larger than `MOST_PIXELS`. Each line that ffmpeg says begins with its level.
 * @param options of this input
 */
export function inputArguments({ path, format }: MediaFile, ...options: readonly string[]): readonly string[] {
  const demuxer = format.demuxer ?? '';
  return [
    ...[...QUIETLY, '-nostats', '-loglevel', 'level+info', '-max_alloc', String(MOST_ALLOCATED)],
    ...['-f', demuxer, '-format_whitelist', FAMILIES[demuxer] ?? demuxer, '-protocol_whitelist', 'file'],
    ...['-max_pixels', String(MOST_PIXELS), ...options],
    // Absolute: ffmpeg would take `a:b.mp4` for a protocol.
    ...['-i', resolve(path)],
  ];
}
