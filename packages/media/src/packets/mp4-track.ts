import { ZeroreelError } from '@zeroreel/core';
import { latin1, MOST_BLOCKS, uint32, type ByteSource, type ByteWindow } from '../byte-source.js';
import { BOX_HEADER, boxesIn, boxIn, boxSizes, int32, LARGE_BOX_HEADER, uint16, uint64 } from './boxes.js';
import { av1Word, avcWord, hevcWord, isSilentOnColours, vp9Word } from './codec-words.js';
import { FragmentReader } from './mp4-fragments.js';
import { samplesOf, type Sample } from './mp4-samples.js';
import { colourWords, usualColours, type Turn, type VideoTrack } from './video-track.js';

/** No index of hours is larger. */
const MOST_INDEX = 2 ** 26;

/**
 * The track of pictures of an MP4 or a QuickTime file: the first that is enabled. ISO/IEC 14496-12; QuickTime File Format.
 * @returns undefined where it has none
 * @throws ZeroreelError `media` for a file without its index, a damaged one, or an edit that takes pictures from several places
 */
export async function readMp4Track(file: ByteWindow, source: ByteSource): Promise<VideoTrack | undefined> {
  let found: Found | undefined;
  let fragments: FragmentReader | undefined;
  for (let at = 0, looked = 0; at + BOX_HEADER <= file.size && looked < MOST_BLOCKS; looked++) {
    const header = await file.at(at, LARGE_BOX_HEADER);
    const { start, size } = boxSizes(header, file.size - at);
    const name = latin1(header.subarray(4, BOX_HEADER));
    if (size < start) break;
    if ((name === 'moov' || name === 'moof') && at + size <= file.size) {
      if (size > MOST_INDEX) throw new ZeroreelError('media', `its index is larger than ${MOST_INDEX} bytes`);
      const content = await source.read(at + start, size - start);
      if (name === 'moov') {
        found = videoTrackIn(content);
        fragments = found && new FragmentReader(content, found.id);
      } else fragments?.add(content, at);
    }
    at += size;
  }
  if (!fragments) throw new ZeroreelError('media', 'its index is missing: it is cut short, or has no pictures');
  return found && trackOf(found, [...samplesOf(found.stbl), ...fragments.samples]);
}

/** A track of pictures in the index. */
interface Found {
  readonly id: number;
  readonly trak: Uint8Array;
  readonly stbl: Uint8Array;
  /** Ticks a second of the whole file, in which edits are counted. */
  readonly movieClock: number;
}

function videoTrackIn(moov: Uint8Array): Found | undefined {
  const videos = [...boxesIn(moov)].flatMap(([name, trak]) =>
    name === 'trak' && latin1(boxIn(trak, 'mdia', 'hdlr').subarray(8, 12)) === 'vide' ? [trak] : [],
  );
  const trak = videos.find((each) => ((boxIn(each, 'tkhd')[3] ?? 0) & 1) === 1) ?? videos[0];
  if (!trak) return undefined;
  const tkhd = boxIn(trak, 'tkhd');
  return {
    id: uint32(tkhd, isLong(tkhd) ? 20 : 12),
    trak,
    stbl: boxIn(trak, 'mdia', 'minf', 'stbl'),
    movieClock: clockOf(boxIn(moov, 'mvhd')),
  };
}

/** Whether times take eight bytes. */
const isLong = (box: Uint8Array): boolean => box[0] === 1;

const clockOf = (header: Uint8Array): number => uint32(header, isLong(header) ? 20 : 12) || 1;

function trackOf({ trak, stbl, movieClock }: Found, samples: readonly Sample[]): VideoTrack {
  const clock = clockOf(boxIn(trak, 'mdia', 'mdhd'));
  const [from, to] = editOf(boxIn(trak, 'edts', 'elst'), movieClock, clock);
  const tkhd = boxIn(trak, 'tkhd');
  return {
    ...pictureOf(stbl),
    turn: turnOf(tkhd.subarray(isLong(tkhd) ? 52 : 40)),
    tick: 1 / clock,
    frameDuration: usualDuration(samples) / clock,
    packets: samples.map(({ shown, duration, ...sample }) => ({
      ...sample,
      time: shown / clock,
      duration: duration / clock,
      isHidden: shown < from || shown >= to,
    })),
  };
}

/** The duration that half of the pictures have, or more. */
const usualDuration = (samples: readonly Sample[]): number =>
  Float64Array.from(samples, ({ duration }) => duration).sort()[Math.floor(samples.length / 2)] ?? 0;

/** The part of a track that is shown, in its ticks. */
function editOf(elst: Uint8Array, movieClock: number, clock: number): readonly [from: number, to: number] {
  const entry = isLong(elst) ? 20 : 12;
  let span: readonly [number, number] | undefined;
  for (let at = 8; at + entry <= elst.length; at += entry) {
    const length = isLong(elst) ? uint64(elst, at) : uint32(elst, at);
    const media = isLong(elst) ? int32(elst, at + 8) * 2 ** 32 + uint32(elst, at + 12) : int32(elst, at + 4);
    if (media < 0) continue; // nothing is shown for a while
    // A length is rounded to the clock of the whole file; 0 is one that fragments tell.
    const end = length === 0 ? Infinity : media + ((length - 0.5) / movieClock) * clock;
    if (span && Math.abs(media - span[1]) > clock / movieClock) {
      throw new ZeroreelError('media', 'its edit list takes pictures from several places');
    }
    span = [span?.[0] ?? media, end];
  }
  return span ?? [-Infinity, Infinity];
}

/** A matrix of nine numbers with 16 bits behind the point, of which four turn and mirror. */
function turnOf(matrix: Uint8Array): Turn {
  const [a = 0, b = 0, c = 0, d = 0] = [0, 4, 12, 16].map((at) => Math.sign(int32(matrix, at)));
  return [a, b, c, d];
}

/** Fields of a description of pictures before its boxes. */
const DESCRIPTION = 78;

/** What the first description of samples says of the pictures. */
function pictureOf(stbl: Uint8Array): Pick<VideoTrack, 'codec' | 'description' | 'shape' | 'colours'> {
  const [entry] = boxesIn(boxIn(stbl, 'stsd').subarray(8));
  const [codec = 'nothing', content = new Uint8Array()] = entry ?? [];
  const boxes = content.subarray(DESCRIPTION);
  const pasp = boxIn(boxes, 'pasp');
  const [width, height] = [uint16(content, 24), uint16(content, 26)];
  const [across, down] = [uint32(pasp), uint32(pasp, 4)];
  const decoder = decoderOf(codec, boxes);
  const vpcC = boxIn(boxes, 'vpcC');
  const said =
    coloursOf(boxIn(boxes, 'colr')) ??
    colourWords(vpcC[7] ?? 2, vpcC[8] ?? 2, vpcC[9] ?? 2, ((vpcC[6] ?? 0) & 1) === 1);
  return {
    ...decoder,
    ...(across > 0 && down > 0 && { shape: [Math.round((width * across) / down), height] as const }),
    colours: said ?? (isSilentOnColours(decoder.codec, new Uint8Array()) ? usualColours(height) : undefined),
  };
}

function coloursOf(colr: Uint8Array) {
  const kind = latin1(colr.subarray(0, 4));
  if (kind !== 'nclx' && kind !== 'nclc') return undefined;
  return colourWords(uint16(colr, 4), uint16(colr, 6), uint16(colr, 8), kind === 'nclx' && (colr[10] ?? 0) >= 128);
}

/** Codecs by the names of descriptions; of others the name is left for messages. */
function decoderOf(name: string, boxes: Uint8Array): Pick<VideoTrack, 'codec' | 'description'> {
  const [avcC, hvcC, av1C, vpcC] = ['avcC', 'hvcC', 'av1C', 'vpcC'].map((each) => boxIn(boxes, each));
  if (/^avc[13]$/.test(name) && avcC?.length) return { codec: avcWord(avcC), description: avcC };
  if (/^h(vc|ev)1$/.test(name) && hvcC && hvcC.length > 12) return { codec: hevcWord(hvcC), description: hvcC };
  if (name === 'av01' && av1C?.length) return { codec: av1Word(av1C) };
  if (name === 'vp09' && vpcC?.length) return { codec: vp9Word(vpcC[4] ?? 0, vpcC[5], (vpcC[6] ?? 0) >> 4) };
  return { codec: name === 'vp08' ? 'vp8' : name };
}
