import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { formatFrameRate, overBlack, type Frame, type FrameRate } from '@zeroreel/media';
import { reasonIn, runFfmpeg, startFfmpeg } from './ffmpeg-process.js';
import type { MediaDescription } from './media-description.js';
import { readPam } from './pam-stream.js';

/** Which frames of a video to decode. */
export interface DecodeJob {
  readonly ffmpegPath: string;
  readonly path: string;
  readonly media: MediaDescription;
  /** Resamples the frames to this rate first, so that a video of variable rate has one frame at each point of the grid. */
  readonly grid: FrameRate | undefined;
  /** From 0; both are decoded. */
  readonly first: number;
  readonly last: number;
  readonly signal: AbortSignal | undefined;
}

/** Makes pixels square. Interpolates chroma as accurately as swscale can. */
const SQUARE_PIXELS = 'scale=w=max(1\\,round(iw*sar)):h=ih:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp';

/** Spaces times so far apart that rounding makes no two alike, which ffmpeg would refuse; nobody reads them. */
const FAR_APART = 'settb=1,setpts=1000*N';

/** Decoders that read the alpha layer of a WebM; ffmpeg's own decoders ignore it. */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/**
 * Decodes the frames of a video one after the other, upright, alpha over black.
 * @throws ZeroreelError `media` with what ffmpeg said if the file is damaged; `aborted`
 */
export async function* decodeFrames(job: DecodeJob): AsyncGenerator<Frame> {
  const { ffmpegPath, path, signal } = job;
  const args = await decodeArguments(job);
  using process = startFfmpeg({ ffmpegPath, args, signal });
  for await (const picture of readPam(process.stdout)) yield overBlack(picture);
  const { exitCode, stderr } = await process.ended;
  if (exitCode === 0 && stderr === '') return;
  throw new ZeroreelError('media', `${path}: the video is damaged or cut short: ${reasonIn(stderr, path)}`);
}

async function decodeArguments({ ffmpegPath, path, media, grid, first, last }: DecodeJob): Promise<readonly string[]> {
  const decoder = media.hasAlphaLayer ? ALPHA_DECODERS[media.videoCodec ?? ''] : undefined;
  const filters = [
    ...(grid ? [`fps=${formatFrameRate(grid)}`] : []),
    ...(first > 0 ? [`select=gte(n\\,${first})`] : []),
    SQUARE_PIXELS,
    FAR_APART,
  ];
  return [
    ...['-loglevel', 'error', '-xerror'],
    ...(decoder ? ['-c:v', decoder] : []),
    ...['-i', resolve(path), '-map', '0:V:0', '-vf', filters.join(',')],
    ...(Number.isFinite(last) ? ['-frames:v', String(last - first + 1)] : []),
    ...(await everyFrameOption(ffmpegPath)),
    ...['-f', 'image2pipe', '-c:v', 'pam', '-pix_fmt', 'rgba', 'pipe:1'],
  ];
}

/**
 * Returns the option by which this ffmpeg writes each decoded frame exactly once, whatever its time: `-fps_mode` since
 * version 5.1, `-vsync` before, which version 9 no longer knows.
 */
export async function everyFrameOption(ffmpegPath: string): Promise<readonly string[]> {
  const { stdout } = await runFfmpeg({ ffmpegPath, args: ['-h', 'long'] });
  return [stdout.includes('-fps_mode') ? '-fps_mode' : '-vsync', 'passthrough'];
}
