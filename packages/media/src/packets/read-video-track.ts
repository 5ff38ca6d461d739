import { ZeroreelError } from '@zeroreel/core';
import { ByteWindow, type ByteSource } from '../byte-source.js';
import { readMatroskaTrack } from './matroska-track.js';
import { readMp4Track } from './mp4-track.js';
import type { VideoTrack } from './video-track.js';

/** Which demuxers of ffmpeg's there are readers for. */
export type Container = 'mov' | 'matroska';

/**
 * Reads where the pictures of a video lie and when they are shown. Their bytes are passed over.
 * @returns undefined where it has none
 * @throws ZeroreelError `media` for a file that cannot be read so, saying what of it: `its index is damaged`
 */
export async function readVideoTrack(source: ByteSource, container: Container): Promise<VideoTrack | undefined> {
  const file = new ByteWindow(source);
  try {
    return await (container === 'mov' ? readMp4Track(file, source) : readMatroskaTrack(file));
  } catch (cause) {
    if (cause instanceof RangeError) throw new ZeroreelError('media', 'its index is damaged', { cause });
    throw cause;
  }
}
