import { resolve } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { formatFrameRate, overBlack, type Frame, type FrameRate } from '@zeroreel/media';
import { everyFrameOption } from './every-frame-option.js';
import { reasonIn, startFfmpeg } from './ffmpeg-process.js';
import type { MediaDescription } from './media-description.js';
import { readPam } from './pam-stream.js';

/** What of a video is decoded. */
export interface DecodeJob {
  readonly ffmpegPath: string;
  readonly path: string;
  readonly media: MediaDescription;
  /** Frames are put on this grid first, where one is given: a video of changing speed then has one frame a grid point. */
  readonly grid: FrameRate | undefined;
  /** From 0; both are decoded. */
  readonly first: number;
  readonly last: number;
  readonly signal: AbortSignal | undefined;
}

/** Pixels that are not square are made so. Chroma is interpolated as accurately as swscale can. */
const SQUARE_PIXELS = 'scale=w=max(1\\,round(iw*sar)):h=ih:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp';

/** Times so far from each other that rounding makes no two alike, which ffmpeg would call an error; nobody reads them. */
const FAR_APART = 'settb=1,setpts=1000*N';

/** Decoders that see the alpha layer of a WebM; ffmpeg's own do not. */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/**
 * The frames of a video one after the other, upright, alpha over black.
 * @throws ZeroreelError `media` with what ffmpeg said where the file is damaged; `aborted`
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
