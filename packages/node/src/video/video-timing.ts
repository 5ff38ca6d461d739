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

/** The frames of a file as it holds them, without decoding: their number, and their time in fractions of a second. */
interface Packets {
  readonly count: number;
  readonly ticks: number;
  readonly ticksPerSecond: FrameRate;
}

/**
 * Measures a video by ffmpeg itself, which is never without what ffprobe would tell: the rate as a fraction comes from
 * the filter `showinfo`, the length from the times of all packets.
 * @throws ZeroreelError `media` with what ffmpeg said; `aborted`
 */
export async function readVideoTiming(
  ffmpegPath: string,
  path: string,
  signal?: AbortSignal | undefined,
): Promise<VideoTiming> {
  const { count, ticks, ticksPerSecond } = await readPackets(ffmpegPath, path, signal);
  const told = await readRate(ffmpegPath, path, signal);
  const seconds = ticks / perSecondOf(ticksPerSecond);
  if (seconds === 0) return { rate: told, duration: count / perSecondOf(told) };
  const isAsTold = Math.abs(seconds * perSecondOf(told) - count) <= Math.max(1.5, 0.1 * count);
  const { numerator, denominator } = ticksPerSecond;
  const mean = frameRate({ numerator: count * numerator, denominator: ticks * denominator });
  return isAsTold ? { rate: told, duration: wholeFrames(seconds, told) } : { rate: mean, duration: seconds };
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

/** By ffmpeg's `framecrc`, a line a packet: stream, decoding time, showing time, duration, size, checksum. */
async function readPackets(ffmpegPath: string, path: string, signal: AbortSignal | undefined): Promise<Packets> {
  const args = ['-loglevel', 'error', '-i', resolve(path), '-map', '0:V:0', '-c', 'copy', '-f', 'framecrc', 'pipe:1'];
  const { stdout, stderr } = await runFfmpeg({ ffmpegPath, args, signal });
  const text = stdout.toString('latin1');
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)$/m.exec(text) ?? [];
  const lines = [...text.matchAll(/^0, +-?\d+, +(-?\d+), +(\d+),/gm)];
  if (stderr !== '' || lines.length === 0) {
    throw new ZeroreelError('media', `${path}: the video is damaged or cut short: ${reasonIn(stderr, path)}`);
  }
  let first = Infinity;
  let end = -Infinity;
  for (const [, time, duration] of lines) {
    first = Math.min(first, Number(time));
    end = Math.max(end, Number(time) + Number(duration));
  }
  const ticksPerSecond = { numerator: Number(denominator), denominator: Number(numerator) };
  return { count: lines.length, ticks: end - first, ticksPerSecond };
}
