import { resolve } from 'node:path';
import { describeMedia } from '../video/media-description.js';
import type { VideoFormat } from './video-format.js';

/** Sound that is laid under a video: a part of a file's first sound. */
export interface AudioTrack {
  /** A video or a sound file. One without sound gives none, and that is no error. */
  readonly file: string;
  /** Seconds of the file at which it begins. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
}

/** What ffmpeg is told of a sound: a second input, and how it is written. */
export interface AudioArguments {
  readonly file: string;
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
}

/**
 * Returns the arguments that add the sound; undefined if the format holds no sound or the file has none. Sound in a
 * codec that the format holds is copied if a copy can begin where the part does (within some hundredths of a second);
 * otherwise it is encoded.
 * @throws ZeroreelError `missing-file`; `media` for a file that ffmpeg cannot read; `aborted`
 */
export async function audioArguments(
  ffmpegPath: string,
  { file, start, duration }: AudioTrack,
  { audio }: VideoFormat,
  signal?: AbortSignal,
): Promise<AudioArguments | undefined> {
  if (!audio) return undefined;
  const { audioCodec } = await describeMedia(ffmpegPath, file, signal);
  if (audioCodec === undefined) return undefined;
  const isCopied = audio.copies.includes(audioCodec) && (start === 0 || audio.copiesParts);
  return {
    file: resolve(file),
    inputOptions: ['-ss', String(start), '-t', String(duration)],
    outputOptions: [
      ...['-map', '0:v:0', '-map', '1:a:0', '-map_chapters', '-1'],
      ...(isCopied ? ['-c:a', 'copy'] : audio.encoder),
    ],
  };
}
