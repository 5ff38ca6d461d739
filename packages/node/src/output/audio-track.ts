import { join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { findClipReader } from '../video/ffmpeg-binary.js';
import { inputArguments } from '../video/ffmpeg-input.js';
import { reasonIn, runFfmpeg } from '../video/ffmpeg-process.js';
import { describeMedia, type MediaDescription } from '../video/media-description.js';
import { isComplaint, listPackets } from '../video/packet-list.js';
import type { VideoFormat } from './video-format.js';

/** Sound that is laid under a video: a part of a file's sound. */
export interface AudioTrack {
  /** A video or a sound file. One without sound gives none, and that is no error. */
  readonly file: string;
  /** Seconds from the first frame of the video on at which it begins. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
}

/** What the ffmpeg that writes is told of a sound: a second input, and how it is written. */
export interface AudioArguments {
  readonly file: string;
  readonly outputOptions: readonly string[];
}

/** Where the sound goes. */
export interface AudioTarget {
  readonly format: VideoFormat;
  /** A folder for the part of the sound. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a part of a file's sound (that of the track which the file marks as its default) out into a file of its own, and
 * returns the arguments that add it; undefined if the format holds no sound or the file has none. The ffmpeg that reads
 * clips does it: the one that writes sees nothing of the file. Sound in a codec that the format holds is copied if a copy
 * can begin where the part does (within some hundredths of a second); otherwise it is encoded.
 * @throws ZeroreelError `missing-file`; `media` for a file that ffmpeg cannot read; `aborted`
 */
export async function audioArguments(
  { file, start, duration }: AudioTrack,
  { format: { audio, extension }, scratch, signal }: AudioTarget,
): Promise<AudioArguments | undefined> {
  if (!audio) return undefined;
  const { path: ffmpegPath } = await findClipReader();
  const description = await describeMedia(ffmpegPath, file, signal);
  const { audio: sound, video } = description;
  if (sound === undefined) return undefined;
  const begin = start + (video?.picture?.time ?? 0);
  // What an encoder puts before the first sample comes with it.
  const from = begin <= LATE ? 0 : begin;
  const mayCopy = audio.copies.includes(sound.codec) && (from === 0 || audio.copiesParts);
  const isCopied = mayCopy && (await soundBegin(ffmpegPath, description, signal)) <= from + LATE;
  const part = join(scratch, isCopied ? `sound${extension === '.mp4' ? '.mp4' : '.mka'}` : 'sound.wav');
  const args = [
    ...inputArguments(description.file, '-ss', from.toFixed(6), '-t', duration.toFixed(6)),
    ...['-map', `0:${sound.index}`, '-map_metadata', '-1', '-map_chapters', '-1'],
    ...(isCopied ? ['-c:a', 'copy'] : ['-af', FROM_THE_BEGINNING, '-c:a', 'pcm_s16le']),
    part,
  ];
  const { exitCode, stderr } = await runFfmpeg({ ffmpegPath, args, signal });
  if (exitCode !== 0) {
    const complaints = stderr.split('\n').filter(isComplaint).join('\n');
    throw new ZeroreelError('media', `${file}: its sound cannot be read: ${reasonIn(complaints, file)}`);
  }
  const codec = isCopied ? ['-c:a', 'copy'] : audio.encoder;
  return { file: part, outputOptions: ['-map', '0:v:0', '-map', '1:a:0', ...codec] };
}

/** Seconds by which sound may be off and still be copied: a file of its own would forget a longer silence before it. */
const LATE = 0.05;

/** Fills what is silent, at the beginning too. */
const FROM_THE_BEGINNING = 'aresample=async=1:first_pts=0';

/** Seconds on the container's clock at which the sound begins. */
async function soundBegin(ffmpegPath: string, { file, audio }: MediaDescription, signal: AbortSignal | undefined) {
  const { packets, tick } = await listPackets(ffmpegPath, file, audio?.index ?? 0, signal);
  const [first] = packets;
  return (first?.shown ?? first?.decoded ?? 0) * tick;
}
