import { ZeroreelError } from '@zeroreel/core';
import type { ByteWindow } from '../byte-source.js';
import { av1Word, avcWord, hevcWord, isSilentOnColours, vp9Profile, vp9Word } from './codec-words.js';
import {
  eachElement,
  elementHeader,
  elementsOf,
  lengthAt,
  LONGEST_HEADER,
  numberOf,
  numberWithLength,
} from './ebml.js';
import { colourWords, MOST_PACKETS, UPRIGHT, usualColours, type VideoPacket, type VideoTrack } from './video-track.js';

// RFC 9559 (Matroska): the ids.
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const CLUSTER = 0x1f43b675;
const CLUSTER_TIME = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const GROUP = 0xa0;
const BLOCK = 0xa1;
const BLOCK_DURATION = 0x9b;
const REFERENCE = 0xfb;

/** Number of the track, time, flags, and the first bytes of the picture. */
const BLOCK_BEGINNING = 12;

/**
 * The track of pictures of a Matroska or WebM file: the one that it marks as its default, else the first.
 * @returns undefined where it has none
 * @throws ZeroreelError `media` for a file that is damaged, or whose pictures are packed in a way that no browser unpacks
 */
export async function readMatroskaTrack(file: ByteWindow): Promise<VideoTrack | undefined> {
  let track: Described | undefined;
  let scale = 1e-3;
  let told: number | undefined;
  let clusterTime = 0;
  const blocks: Block[] = [];
  let last: Block | undefined;
  const add = (block: Block | undefined) => {
    last = block;
    if (block) blocks.push(block);
    if (blocks.length > MOST_PACKETS) throw new ZeroreelError('media', `it has more than ${MOST_PACKETS} frames`);
  };
  for (let at = 0; at < file.size;) {
    const header = elementHeader(await file.at(at, LONGEST_HEADER));
    if (!header) break;
    const { id, size } = header;
    at += header.length;
    // What lies in a segment, a cluster and a group is walked over in one row: their sizes need not be known.
    if (id === SEGMENT || id === CLUSTER || id === GROUP) continue;
    if (size === undefined) break;
    if (id === INFO) ({ scale, told } = infoOf(await file.content(at, size)));
    if (id === TRACKS) track = describedIn(await file.content(at, size));
    if (id === CLUSTER_TIME) clusterTime = numberOf(await file.at(at, size));
    if (id === SIMPLE_BLOCK || id === BLOCK) {
      const beginning = await file.at(at, Math.min(size, BLOCK_BEGINNING));
      add(track && blockOf(beginning, { track, clusterTime, at, size, isSimple: id === SIMPLE_BLOCK }));
    }
    if (id === BLOCK_DURATION && last) last.duration = numberOf(await file.at(at, size));
    if (id === REFERENCE && last) last.isKey = false;
    at += size;
  }
  if (!track) return undefined;
  const beginning = blocks.find(({ isKey }) => isKey)?.beginning ?? NOTHING;
  const packets = blocks.map(({ time, duration, beginning: _, ...block }): VideoPacket => {
    return {
      ...block,
      time: time * scale,
      duration: duration === undefined ? (track.frameDuration ?? 0) : duration * scale,
    };
  });
  return { ...pictureOf(track, beginning), ...{ turn: UPRIGHT, packets, tick: scale, told } };
}

const NOTHING = new Uint8Array();

/** A picture, in ticks. */
interface Block extends Omit<VideoPacket, 'time' | 'duration' | 'isKey'> {
  readonly time: number;
  duration?: number;
  isKey: boolean;
  /** The first bytes of the picture. */
  readonly beginning: Uint8Array;
}

function infoOf(info: Uint8Array) {
  const elements = elementsOf(info);
  const scale = numberOf(elements.get(0x2ad7b1) ?? [0x0f, 0x42, 0x40]) / 1e9;
  const duration = elements.get(0x4489);
  return { scale, told: duration && floatOf(duration) * scale };
}

function floatOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return bytes.length === 4 ? view.getFloat32(0) : bytes.length === 8 ? view.getFloat64(0) : 0;
}

/** An entry of the list of tracks. */
interface Described {
  readonly number: number;
  readonly codec: string;
  readonly codecPrivate: Uint8Array;
  readonly video: ReadonlyMap<number, Uint8Array>;
  /** Seconds. */
  readonly frameDuration: number | undefined;
}

function describedIn(tracks: Uint8Array): Described | undefined {
  const entries = [...eachElement(tracks)].flatMap(([id, entry]) => (id === 0xae ? [elementsOf(entry)] : []));
  const videos = entries.filter((entry) => numberOf(entry.get(0x83) ?? []) === 1);
  const entry = videos.find((each) => numberOf(each.get(0x88) ?? [1]) === 1) ?? videos[0];
  if (!entry) return undefined;
  const video = elementsOf(entry.get(0xe0) ?? new Uint8Array());
  const packed = entry.has(0x6d80) ? 'are compressed once more' : undefined;
  const layered = numberOf(video.get(0x53c0) ?? []) === 1 ? 'have their alpha in a second layer' : undefined;
  const turned = floatOf(elementsOf(video.get(0x7670) ?? new Uint8Array()).get(0x7675) ?? new Uint8Array()) % 360;
  const reason = packed ?? layered ?? (turned === 0 ? undefined : `are turned by ${turned}°`);
  if (reason !== undefined) throw new ZeroreelError('media', `its pictures ${reason}`);
  const nanoseconds = entry.get(0x23e383);
  return {
    number: numberOf(entry.get(0xd7) ?? []),
    codec: new TextDecoder().decode(entry.get(0x86)),
    codecPrivate: entry.get(0x63a2) ?? new Uint8Array(),
    video,
    frameDuration: nanoseconds && numberOf(nanoseconds) / 1e9,
  };
}

interface BlockPlace {
  readonly track: Described;
  readonly clusterTime: number;
  readonly at: number;
  readonly size: number;
  readonly isSimple: boolean;
}

/** The block that bytes begin with; undefined for one of another track. */
function blockOf(bytes: Uint8Array, { track, clusterTime, at, size, isSimple }: BlockPlace): Block | undefined {
  const numberLength = lengthAt(bytes, 0);
  if (numberWithLength(bytes.subarray(0, numberLength)) !== track.number) return undefined;
  const [high = 0, low = 0, flags = 0, first = 0] = bytes.subarray(numberLength);
  if ((flags & 0x06) !== 0) throw new ZeroreelError('media', 'its pictures are laced');
  const isKey = !isSimple || (flags & 0x80) !== 0;
  const length = numberLength + 3;
  // RFC 6386, section 9.1: a bit of a frame of VP8 says that it is not shown.
  const isHidden = track.codec === 'V_VP8' && (first & 0x10) === 0;
  const time = clusterTime + (((high << 24) >> 16) | low);
  return {
    offset: at + length,
    size: Math.max(0, size - length),
    time,
    isKey,
    isHidden,
    beginning: isKey ? bytes.slice(length) : NOTHING,
  };
}

/** @param beginning bytes of the first picture, which tell VP9's profile and colours */
function pictureOf({ codec, codecPrivate, video, frameDuration }: Described, beginning: Uint8Array) {
  const size = [0x54b0, 0x54ba].map((id) => numberOf(video.get(id) ?? []));
  const colour = elementsOf(video.get(0x55b0) ?? new Uint8Array());
  const [primaries = 2, transfer = 2, matrix = 2, range = 0] = [0x55bb, 0x55ba, 0x55b1, 0x55b9].map((id) =>
    numberOf(colour.get(id) ?? [2]),
  );
  const decoder = decoderOf(codec, codecPrivate, beginning[0] ?? 0);
  const said = colourWords(primaries, transfer, matrix, colour.has(0x55b9) && range === 2);
  return {
    ...decoder,
    ...(size[0] && size[1] && { shape: [size[0], size[1]] as const }),
    colours:
      said ?? (isSilentOnColours(decoder.codec, beginning) ? usualColours(numberOf(video.get(0xba) ?? [])) : undefined),
    frameDuration,
  };
}

function decoderOf(codec: string, codecPrivate: Uint8Array, first: number): Pick<VideoTrack, 'codec' | 'description'> {
  switch (codec) {
    case 'V_VP8':
      return { codec: 'vp8' };
    case 'V_VP9':
      return { codec: vp9Word(vp9Profile(first)) };
    case 'V_AV1':
      return { codec: av1Word(codecPrivate) };
    case 'V_MPEG4/ISO/AVC':
      return { codec: avcWord(codecPrivate), description: codecPrivate };
    case 'V_MPEGH/ISO/HEVC':
      return codecPrivate.length > 12 ? { codec: hevcWord(codecPrivate), description: codecPrivate } : { codec };
    default:
      return { codec };
  }
}
