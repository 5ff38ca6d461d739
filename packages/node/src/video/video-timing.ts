import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { frameRate, perSecondOf, type FrameRate } from '@zeroreel/media';
import { reasonIn, runFfmpeg } from './ffmpeg-process.js';

/** How fast and how long a video is. */
export interface VideoTiming {
  /** The rate that the file tells; that of its frames over its length where the two are more than a tenth apart. */
  readonly rate: FrameRate;
  /** Seconds. */
  readonly duration: number;
}

/** The frames of a file as it holds them, without decoding: their number, and how long they last. */
export interface Packets {
  readonly count: number;
  readonly seconds: number;
}

/**
 * Measures a video with ffmpeg, so that no ffprobe is needed: the filter `showinfo` tells the rate as a fraction, and
 * the times of all packets tell the length.
 * @throws ZeroreelError `media` with what ffmpeg said; `aborted`
 */
export async function readVideoTiming(ffmpegPath: string, path: string, signal?: AbortSignal): Promise<VideoTiming> {
  const { count, seconds } = await readPackets(ffmpegPath, path, signal);
  const told = await readRate(ffmpegPath, path, signal);
  if (seconds === 0) return { rate: told, duration: count / perSecondOf(told) };
  // A tenth: a packet need not hold a frame that is shown (VP8's alternate references).
  const rate = rateOver(count, seconds, told, 0.1);
  return { rate, duration: rate === told ? wholeFrames(seconds, told) : seconds };
}

/** The rate that a file tells, or that of its frames over its length where they are more than `slack` (and a frame) apart. */
export function rateOver(count: number, seconds: number, told: FrameRate, slack: number): FrameRate {
  const expected = seconds * perSecondOf(told);
  return Math.abs(expected - count) <= Math.max(1.5, slack * count) ? told : frameRate(count / seconds);
}

/** Containers that count in milliseconds (WebM) or hundredths of a second (GIF) round the length of 24 frames of NTSC. */
function wholeFrames(seconds: number, rate: FrameRate): number {
  const frames = seconds * perSecondOf(rate);
  return Math.abs(frames - Math.round(frames)) < 0.25 ? Math.round(frames) / perSecondOf(rate) : seconds;
}

async function readRate(ffmpegPath: string, path: string, signal: AbortSignal | undefined): Promise<FrameRate> {
  const args = ['-i', resolve(path), '-map', '0:V:0', '-vf', 'showinfo', '-frames:v', '1', '-f', 'null', '-'];
  const { stderr } = await runFfmpeg({ ffmpegPath, args, signal });
  const [, numerator, denominator] = /config in time_base: \S+ frame_rate: (\d+)\/(\d+)/.exec(stderr) ?? [];
  if (!Number(numerator) || !Number(denominator)) {
    throw new ZeroreelError('media', `${path}: expected a video, got one without a first picture that can be decoded`);
  }
  return frameRate({ numerator: Number(numerator), denominator: Number(denominator) });
}

/** A line of `framecrc`: stream, decoding time, showing time, duration, size, checksum, and flags where it is no key frame. */
const PACKET = /^0, +-?\d+, +(-?\d+), +(\d+), +\d+, 0x[0-9a-f]+(?:, F=0x([0-9A-F]+))?/gm;

/** Of the flags: it is decoded for the others' sake and not shown, by the edit list of an MP4 that was cut. */
const DISCARDED = 4;

/** By ffmpeg's `framecrc`. */
export async function readPackets(ffmpegPath: string, path: string, signal: AbortSignal | undefined): Promise<Packets> {
  const args = ['-loglevel', 'error', '-i', resolve(path), '-map', '0:V:0', '-c', 'copy', '-f', 'framecrc', 'pipe:1'];
  const { stdout, stderr } = await runFfmpeg({ ffmpegPath, args, signal });
  if (stderr.includes('matches no streams')) {
    throw new ZeroreelError('media', `${path}: expected a video, got a file without one`);
  }
  const text = stdout.toString('latin1');
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)$/m.exec(text) ?? [];
  const lines = [...text.matchAll(PACKET)].filter(([, , , flags = '0']) => (parseInt(flags, 16) & DISCARDED) === 0);
  if (stderr !== '' || lines.length === 0) {
    throw new ZeroreelError('media', `${path}: the video is damaged or cut short: ${reasonIn(stderr, path)}`);
  }
  let first = Infinity;
  let end = -Infinity;
  for (const [, time, duration] of lines) {
    first = Math.min(first, Number(time));
    end = Math.max(end, Number(time) + Number(duration));
  }
  return { count: lines.length, seconds: ((end - first) * Number(numerator)) / Number(denominator) };
}
