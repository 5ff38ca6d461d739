import { ZeroreelError } from '@zeroreel/core';
import { perSecondOf, rateOver, type Frame, NO_LIMIT, selectPart, type VideoPart } from '@zeroreel/media';
import { indexClip, type ClipIndex } from './clip-index.js';
import { damageOf, type Damage } from './damage.js';
import { decodeFrames, type DecodedFrame, type DecodeJob } from './decode-frames.js';
import { findClipReader, isMaintained, type FfmpegBinary } from './ffmpeg-binary.js';
import { MOST_PIXELS } from './ffmpeg-input.js';
import { requireMemory } from './frame-memory.js';
import { describeMedia, type FirstPicture, type VideoStream } from './media-description.js';
import type { MediaFile } from './media-file.js';
import { sizeOfFrames, type ReadVideoOptions, type SourceVideo } from './source-video.js';
import { coloursOf } from './video-colours.js';

/**
 * Reads a part of a video. Headers and packets tell which frames there are; only those that are asked for are kept.
 * @throws ZeroreelError as `readVideo`
 */
export async function readVideoFile({ path }: MediaFile, options: ReadVideoOptions): Promise<SourceVideo> {
  const { signal, frameLimit = NO_LIMIT } = options;
  const reader = await findClipReader();
  const { path: ffmpegPath } = reader;
  const description = await describeMedia(ffmpegPath, path, signal);
  const { stream, picture } = requirePicture(path, description.video, reader);
  const index = await indexClip(ffmpegPath, description, stream, signal);
  const part = selectPart(path, index, options);
  requireMemory(path, { count: new Set(part.indices).size, ...squareSize(path, picture) }, frameLimit.wayOut);
  const colours = coloursOf(path, picture);
  const job = { reader, file: description.file, stream, colours, signal };
  const { frames, notice } = await decodePart(job, index, part);
  const size = sizeOfFrames(frames, (at) => `${path}, frame ${at}`);
  const { rate } = part;
  return {
    frames,
    files: [path],
    ...size,
    // Shown at this rate all frames take as long as the source, and stay with its sound.
    rate: part.isWhole ? rateOver(frames.length, index.duration, rate, 0) : rate,
    sourceRate: index.rate,
    duration: index.duration,
    start: part.start,
    hasAudio: description.audio !== undefined,
    notices: [
      ...(isMaintained(reader) ? [] : [oldReader(reader)]),
      ...index.notices,
      ...(index.cutFrom === undefined ? [] : [cutShort(path, index)]),
      ...(picture.isInterlaced || stream.isInterlaced ? [`${path} is interlaced: its frames were deinterlaced.`] : []),
      ...(colours.notice === undefined ? [] : [colours.notice]),
      ...(notice === undefined ? [] : [notice]),
    ],
  };
}

/** @throws ZeroreelError `media` for a file without pictures, or with pictures that this ffmpeg cannot decode */
function requirePicture(path: string, stream: VideoStream | undefined, { version }: FfmpegBinary) {
  if (!stream) throw new ZeroreelError('media', `${path}: expected a video, got a file without one`);
  if (stream.isDolbyVisionAlone) {
    throw new ZeroreelError(
      'media',
      `${path}: expected a video with common colours, got Dolby Vision of profile 5, whose colours need a decoder of its ` +
        'own: convert it to HDR10 or SDR first',
    );
  }
  const { picture, codec, failure } = stream;
  if (picture) return { stream, picture };
  throw new ZeroreelError(
    'media',
    `${path}: expected a video whose first picture can be decoded, got ${codec} that ffmpeg ${version} cannot: ${failure}`,
  );
}

/** @throws ZeroreelError `media` for a picture bomb */
function squareSize(path: string, { width, height, pixelAspect }: FirstPicture) {
  const square = { width: Math.max(1, Math.round(width * pixelAspect)), height };
  if (square.width * height <= MOST_PIXELS) return square;
  throw new ZeroreelError('media', `${path}: expected at most ${MOST_PIXELS} pixels, got ${square.width}×${height}`);
}

const oldReader = ({ version }: FfmpegBinary): string =>
  `The environment names ffmpeg ${version}, from before 2022, and there is no newer one: it lacks fixes that make other ` +
  'people’s files safe, and it reads some of them in another way.';

const cutShort = (path: string, { duration, cutFrom = 0 }: ClipIndex): string =>
  `${path} is cut short: ${duration.toFixed(2)} of ${cutFrom.toFixed(2)} s are there. The part that is read is whole.`;

type PartJob = Pick<DecodeJob, 'reader' | 'file' | 'stream' | 'colours' | 'signal'>;

/** Formats whose index leads ffmpeg to a key frame. */
const HAS_INDEX = ['mov', 'matroska'];

/** Seconds that have to be saved before ffmpeg is told to look for a key frame. */
const WORTH_SEEKING = 1;

async function decodePart(job: PartJob, index: ClipIndex, part: VideoPart) {
  const { file, colours } = job;
  const first = index.times[part.indices[0] ?? 0] ?? 0;
  const last = index.times[part.indices.at(-1) ?? 0] ?? first;
  const key = index.keys.findLast((time) => time <= first) ?? 0;
  const canSeek = index.hasTimes && HAS_INDEX.includes(file.format.demuxer ?? '') && key > WORTH_SEEKING;
  const half = 0.5 / perSecondOf(index.rate);
  const begin: Pick<DecodeJob, 'from' | 'seek'> = {
    seek: canSeek ? index.zero + key : undefined,
    from: index.hasTimes ? index.zero + Math.max(first - half, -0.001) : undefined,
  };
  const complaints: string[] = [];
  const onComplaint = (complaint: string) => complaints.length < 100 && complaints.push(complaint);
  const decoded = decodeFrames({ ...job, ...begin, onComplaint });
  const { frames, missed } = part.isWhole ? await everyFrame(decoded) : await framesOf(decoded, index, part.indices);
  const isFull = part.isWhole ? frames.length === part.indices.length : missed === 0;
  if (complaints.length === 0 && (isFull || HIDES_FRAMES.includes(job.stream.codec)))
    return { frames, notice: undefined };
  const damage = await damageOf({ ...job, ...begin, colours }, index, { from: first, to: last });
  if (damage) throw damaged(file.path, damage);
  const isExplained = index.lead > 0 || index.cutFrom !== undefined || complaints.length === 0;
  return { frames, notice: isExplained ? undefined : complaining(file.path, complaints) };
}

/** Codecs some of whose packets hold no frame that is shown, such as VP8's alternate references. */
const HIDES_FRAMES = ['vp8', 'vp9', 'av1'];

function damaged(path: string, { from, to, reason }: Damage): ZeroreelError {
  const before = from > 0 ? `an end of ${from.toFixed(2)}, or ` : '';
  return new ZeroreelError(
    'media',
    `${path}: the video is damaged from ${from.toFixed(2)} to ${to.toFixed(2)} s: ${reason}. Take a part without it: ` +
      `${before}a start after ${to.toFixed(2)}`,
  );
}

const complaining = (path: string, complaints: readonly string[]): string =>
  `${path}: ffmpeg complains (${[...new Set(complaints)].slice(0, 2).join('; ')}), but every frame of the part is there.`;

async function everyFrame(decoded: AsyncIterable<DecodedFrame>) {
  const frames: Frame[] = [];
  for await (const { frame } of decoded) frames.push(frame);
  return { frames, missed: 0 };
}

/**
 * The frames of some indices, ascending; an index that repeats gives its frame again. Where a frame does not come, the one
 * before it is shown for as long.
 */
async function framesOf(decoded: AsyncIterable<DecodedFrame>, index: ClipIndex, wanted: readonly number[]) {
  const slack = 0.3 / perSecondOf(index.rate);
  const frames: Frame[] = [];
  let missed = 0;
  let counted = -1;
  let before: Frame | undefined;
  for await (const { frame, time } of decoded) {
    counted =
      index.hasTimes && time !== undefined ? indexAt(index.times, time - index.zero + slack, counted) : counted + 1;
    for (let next = wanted[frames.length]; next !== undefined && next <= counted; next = wanted[frames.length]) {
      if (next < counted) missed++;
      frames.push(next === counted ? frame : (before ?? frame));
    }
    if (frames.length === wanted.length) break;
    before = frame;
  }
  missed += wanted.length - frames.length;
  while (before && frames.length < wanted.length) frames.push(before);
  return { frames, missed };
}

/** The last index whose time is not after that moment, searched from the one before on. */
function indexAt(times: readonly number[], moment: number, before: number): number {
  let index = Math.max(0, before);
  while ((times[index + 1] ?? Infinity) <= moment) index++;
  return index;
}
