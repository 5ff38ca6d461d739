import { ZeroreelError } from '@zeroreel/core';
import { frameRate, type FrameRate } from '@zeroreel/media';
import { inputArguments } from './ffmpeg-input.js';
import { reasonIn, runFfmpeg } from './ffmpeg-process.js';
import { isComplaint } from './packet-list.js';
import { openMediaFile, type MediaFile } from './media-file.js';

/** What ffmpeg finds in a file, by its headers and its first picture. */
export interface MediaDescription {
  readonly file: MediaFile;
  /** Seconds that the file says it lasts; undefined where it does not say. */
  readonly told: number | undefined;
  /** The pictures: the track that the file marks as its default, else the first. A sound's cover does not count. */
  readonly video: VideoStream | undefined;
  /** The sound, chosen in the same way. */
  readonly audio: MediaStream | undefined;
}

/** One track. */
export interface MediaStream {
  /** Among all tracks of the file. */
  readonly index: number;
  /** `h264`, `aac`. */
  readonly codec: string;
  readonly isDefault: boolean;
}

/** A track of pictures. */
export interface VideoStream extends MediaStream {
  /** Whether the file says that each picture is two half pictures of two moments. */
  readonly isInterlaced: boolean;
  /** Whether it has a second layer that holds its alpha, as WebM has. */
  readonly hasAlphaLayer: boolean;
  /** Of Dolby Vision: whether its pictures are of no use without a decoder of its own. */
  readonly isDolbyVisionAlone: boolean;
  /** Undefined where no picture of it can be decoded; `failure` says why. */
  readonly picture: FirstPicture | undefined;
  readonly failure: string;
}

/** What the first picture says of itself; words as ffmpeg has them, `unknown` where nothing is said. */
export interface FirstPicture {
  /** Seconds at which it is shown, on the container's clock. */
  readonly time: number;
  /** Upright, in the file's own pixels. */
  readonly width: number;
  readonly height: number;
  /** How much wider a pixel is than it is high. */
  readonly pixelAspect: number;
  readonly pixelFormat: string;
  readonly isInterlaced: boolean;
  readonly range: string;
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: string;
  /** Of HDR, in cd/m²: the brightest light of the video, else that of the display that it was made on. */
  readonly peak: number | undefined;
  /** Frames a second that the file tells. */
  readonly rate: FrameRate | undefined;
}

/**
 * Describes a file as ffmpeg sees it; of a picture, and of what is made of pictures, nothing.
 * @throws ZeroreelError `missing-file`; `media` for an empty file, or one that ffmpeg cannot open; `aborted`
 */
export async function describeMedia(ffmpegPath: string, path: string, signal?: AbortSignal): Promise<MediaDescription> {
  const file = await openMediaFile(path);
  if (file.format.readBy !== 'ffmpeg') return { file, told: undefined, video: undefined, audio: undefined };
  const said = await lookAt('V:0', { ffmpegPath, file, signal });
  const header = said.slice(0, said.search(/^\[info\] (Stream mapping|Output #0)/m));
  const streams = streamsIn(header);
  if (!/^\[info\] Input #0, /m.test(said)) throw notOpened(file, said);
  const video = chosen(streams.filter(({ kind, isCover }) => kind === 'Video' && !isCover));
  const first = streams.find(({ kind, isCover }) => kind === 'Video' && !isCover);
  const looked = video === first ? said : await lookAt(String(video?.index ?? 0), { ffmpegPath, file, signal });
  return {
    file,
    told: durationIn(header),
    video: video && { ...video, picture: pictureIn(looked), failure: reasonIn(complaintsIn(looked), path) },
    audio: chosen(streams.filter(({ kind }) => kind === 'Audio')),
  };
}

interface Look {
  readonly ffmpegPath: string;
  readonly file: MediaFile;
  readonly signal: AbortSignal | undefined;
}

/** What ffmpeg says while it decodes one picture of a track; without one, what it says of the file. */
async function lookAt(track: string, { ffmpegPath, file, signal }: Look): Promise<string> {
  const args = ['-map', `0:${track}`, '-vf', 'showinfo=checksum=0', '-frames:v', '1', '-f', 'null', '-'];
  return (await runFfmpeg({ ffmpegPath, args: [...inputArguments(file), ...args], signal })).stderr;
}

function notOpened({ path, format }: MediaFile, said: string): ZeroreelError {
  const isCut = said.includes('moov atom not found');
  const reason = isCut
    ? 'its index is missing: it is cut short, or its recording did not end well'
    : reasonIn(said, path);
  return new ZeroreelError('media', `${path}: expected ${format.name} that is whole, got: ${reason}`);
}

/** Hours, minutes and seconds, of the container. */
function durationIn(header: string): number | undefined {
  const [, hours, minutes, seconds] = /^\[info\] +Duration: (\d+):(\d+):(\d+\.\d+)/m.exec(header) ?? [];
  return seconds === undefined ? undefined : 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}

const complaintsIn = (said: string): string => said.split('\n').filter(isComplaint).join('\n');

const chosen = <Stream extends MediaStream>(streams: readonly Stream[]): Stream | undefined =>
  streams.find(({ isDefault }) => isDefault) ?? streams[0];

/** A line such as `Stream #0:1[0x2](und): Audio: aac (LC) …, 71 kb/s (default)`, and what stands below it. */
const STREAM = /^\[info\] +Stream #0:(\d+)\S*: (Video|Audio): (\w+)(.*)\n((?:\[info\] +(?! |Stream #0:).*\n)*)/gm;

function streamsIn(header: string) {
  return [...header.matchAll(STREAM)].map(([, index, kind, codec = '', line = '', below = '']) => ({
    index: Number(index),
    kind,
    codec,
    isDefault: /\(default\)/.test(line),
    isCover: /\((attached pic|timed thumbnails)\)/.test(line),
    isInterlaced: /\b(top|bottom) (coded )?first\b/.test(line),
    hasAlphaLayer: /^\[info\] +alpha_mode +: 1$/im.test(below),
    isDolbyVisionAlone: /DOVI configuration record: .*compatibility id: 0/.test(below),
  }));
}

function pictureIn(said: string): FirstPicture | undefined {
  const [, head = ''] = /showinfo_\d+ @ [^\]]*\] \[info\] n: +0 (.*)/.exec(said) ?? [];
  const [, pixelFormat, sar1, sar2, width, height, field] =
    / fmt:(\S+) .*?sar:(\d+)\/(\d+) s:(\d+)x(\d+) i:(.)/.exec(head) ?? [];
  if (pixelFormat === undefined || width === undefined) return undefined;
  const word = (name: string) => new RegExp(`\\b${name}:(\\S+)`).exec(said.slice(said.indexOf(head)))?.[1] ?? 'unknown';
  const [, numerator, denominator] = /config in time_base: \S+ frame_rate: (\d+)\/(\d+)/.exec(said) ?? [];
  const time = Number(/ pts_time:(\S+)/.exec(head)?.[1]);
  return {
    time: Number.isFinite(time) ? time : 0,
    width: Number(width),
    height: Number(height),
    pixelAspect: Number(sar1) && Number(sar2) ? Number(sar1) / Number(sar2) : 1,
    pixelFormat,
    isInterlaced: field !== 'P',
    range: word('color_range'),
    matrix: word('color_space'),
    primaries: word('color_primaries'),
    transfer: word('color_trc'),
    peak: peakIn(said),
    rate: rateOf(Number(numerator), Number(denominator)),
  };
}

const rateOf = (numerator: number, denominator: number): FrameRate | undefined =>
  numerator > 0 && denominator > 0 ? frameRate({ numerator, denominator }) : undefined;

/** SMPTE ST 2086 and CTA-861: what HDR says of its own light. */
function peakIn(said: string): number | undefined {
  const content = Number(/MaxCLL=(\d+)/.exec(said)?.[1] ?? 0);
  const display = Number(/max_luminance=([\d.]+)/.exec(said)?.[1] ?? 0);
  return content || display || undefined;
}
