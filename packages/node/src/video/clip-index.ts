import { ZeroreelError } from '@zeroreel/core';
import { clipTimes, formatFrameRate, type ClipTimes, type FrameRate } from '@zeroreel/media';
import type { MediaDescription, VideoStream } from './media-description.js';
import { listPackets, type Packet, type PacketList } from './packet-list.js';

/** What is known of a clip before any frame of it is decoded, but for the first one. */
export interface ClipIndex extends ClipTimes {
  /** Seconds that the file says it lasts, where that is longer than what is there: it was cut short. */
  readonly cutFrom: number | undefined;
  /** Whether `times` are those that decoded frames carry; otherwise frames have to be counted. */
  readonly hasTimes: boolean;
  /** Seconds of the first frame on the clock of the container, whose first packet, of sound too, is at 0. */
  readonly zero: number;
  /** Seconds from the first frame on at which decoding can begin, ascending. */
  readonly keys: readonly number[];
  /** How many frames may be shown between the moment at which one is decoded and its own. */
  readonly reordered: number;
  /** How many frames come before the first one that can be shown, as where a recording begins in mid-stream. */
  readonly lead: number;
  /** What the user should know, in sentences. */
  readonly notices: readonly string[];
}

/** Formats that say at their beginning how long they are. */
const TELLS_LENGTH = ['mov', 'matroska', 'avi', 'flv', 'asf', 'mxf', 'nut'];

/** What ffmpeg says of a file that ends too early. */
const CUT = /partial file|ended prematurely|truncat/i;

/**
 * Finds out when the frames of a clip are shown, and how much of it is there.
 * @throws ZeroreelError `media` for a file without pictures; `aborted`
 */
export async function indexClip(
  ffmpegPath: string,
  { file, told, audio }: MediaDescription,
  stream: VideoStream,
  signal?: AbortSignal,
): Promise<ClipIndex> {
  const list = await listPackets(ffmpegPath, file, stream.index, signal);
  const { shown, lead, isTailCorrupt } = showable(list);
  if (shown.length === 0) {
    const reason = list.complaints.slice(0, 3).join('; ');
    throw new ZeroreelError(
      'media',
      `${file.path}: expected a video, got one without frames${reason && `: ${reason}`}`,
    );
  }
  const hasShown = shown.every(({ shown: time }) => time !== undefined);
  const track: Track = { packets: shown, tick: list.tick, rate: stream.picture?.rate, hasShown };
  const tellsLength = TELLS_LENGTH.includes(file.format.demuxer ?? '') && told !== undefined;
  const isCut =
    tellsLength &&
    (isTailCorrupt ||
      list.complaints.some((line) => CUT.test(line)) ||
      (isShort(told, endOf(list)) &&
        !(audio && reaches(told, await listPackets(ffmpegPath, file, audio.index, signal)))));
  const whole = isCut ? withoutHoles(track) : track;
  const { isCounted, ...times } = timesOf(whole);
  const zero = Math.min(...whole.packets.slice(0, REORDERED).map((packet) => secondsOf(packet, whole)));
  return {
    ...times,
    cutFrom: isCut ? Math.max(told, times.duration) : undefined,
    hasTimes: hasShown && !isCounted,
    zero,
    keys: whole.packets.filter(({ isKey }) => isKey).map((packet) => secondsOf(packet, whole) - zero),
    lead,
    reordered: hasShown ? reorderingOf(whole) : REORDERED,
    notices: [
      ...(isCounted ? [uncounted(file.path, times)] : []),
      ...(lead > 0 ? [midStream(file.path, lead)] : []),
      ...(isTailCorrupt && !tellsLength ? [`${file.path} ends within a frame, which is left out.`] : []),
    ],
  };
}

/** Packets whose frames are shown. */
interface Track {
  readonly packets: readonly Packet[];
  readonly tick: number;
  /** As the file tells. */
  readonly rate: FrameRate | undefined;
  /** Whether all say when they are shown; otherwise frames come at the times of decoding, in their order. */
  readonly hasShown: boolean;
}

const secondsOf = ({ shown, decoded }: Packet, { hasShown, tick }: Track): number =>
  (hasShown ? (shown ?? 0) : decoded) * tick;

function timesOf(track: Track) {
  const { packets, tick, rate } = track;
  return clipTimes({
    times: packets.map((packet) => secondsOf(packet, track)),
    count: packets.length,
    lastDuration: lastDuration(track),
    ...{ tick, rate },
  });
}

/**
 * How long the last frame is shown. Where frames are reordered a packet's duration is the time to the next packet, not to the
 * next frame: it counts up to the time that the frame before was shown.
 */
function lastDuration(track: Track): number {
  const inOrder = [...track.packets].sort((one, other) => secondsOf(one, track) - secondsOf(other, track));
  const [before, last] = inOrder.slice(-2);
  if (!last) return (before?.duration ?? 0) * track.tick;
  const told = last.duration * track.tick;
  return reorderingOf(track) === 0 || !before
    ? told
    : Math.min(told, secondsOf(last, track) - secondsOf(before, track));
}

/** Whether what is there ends clearly before what the file says. */
const isShort = (told: number, end: number): boolean => told - end > Math.max(0.5, 0.02 * told);

const reaches = (told: number, list: PacketList): boolean => !isShort(told, endOf(list));

/** The packets whose frames can be shown. Decoding begins with a key frame; what would be shown before it refers to others. */
function showable({ packets }: PacketList) {
  const begin = Math.max(
    0,
    packets.findIndex(({ isKey }) => isKey),
  );
  const first = packets[begin];
  const visible = packets.filter(({ isHidden }) => !isHidden);
  const later = packets.slice(begin).filter(({ isHidden, shown }) => {
    return !isHidden && (first?.isHidden === true || (shown ?? Infinity) >= (first?.shown ?? -Infinity));
  });
  const isTailCorrupt = later.at(-1)?.isCorrupt === true;
  const shown = isTailCorrupt ? later.slice(0, -1) : later;
  return { shown, isTailCorrupt, lead: visible.length - later.length };
}

/** Seconds of the container's clock at which a track ends. */
const endOf = ({ packets, tick }: PacketList): number =>
  packets.reduce((end, { shown, decoded, duration }) => Math.max(end, (shown ?? decoded) + duration), 0) * tick;

/** Frames that a decoder may hold back at the most. */
const REORDERED = 16;

/** A frame waits for those that are decoded after it and shown before, and the decoder waits as long before it shows any. */
function reorderingOf(track: Track): number {
  const inOrder = track.packets.map((packet, decoded) => ({ time: secondsOf(packet, track), decoded }));
  inOrder.sort((one, other) => one.time - other.time);
  const waits = inOrder.map(({ decoded }, shown) => shown - decoded);
  const [ahead, behind] = waits.reduce(([most, least], wait) => [Math.max(most, wait), Math.min(least, wait)], [0, 0]);
  return ahead - behind;
}

/** Up to the first hole near the end: frames that are shown in between were decoded later, and are missing. */
function withoutHoles(track: Track): Track {
  const sorted = [...track.packets].sort((one, other) => secondsOf(one, track) - secondsOf(other, track));
  const step = (index: number): number => {
    const [before, packet] = sorted.slice(index - 1, index + 1);
    return before && packet ? secondsOf(packet, track) - secondsOf(before, track) : 0;
  };
  const steps = sorted.map((_, index) => (index === 0 ? 0 : step(index)));
  const usual = [...steps.slice(1)].sort((one, other) => one - other)[Math.floor((steps.length - 1) / 2)] ?? 0;
  const hole = steps.findIndex((each, index) => index >= sorted.length - REORDERED && each > 1.6 * usual);
  if (hole < 1) return track;
  const from = sorted[hole];
  const kept = track.packets.filter((packet) => !from || secondsOf(packet, track) < secondsOf(from, track));
  return { ...track, packets: kept };
}

const uncounted = (path: string, { rate }: ClipTimes): string =>
  `${path}: its times make no sense; its frames are taken as ${formatFrameRate(rate)} a second.`;

const midStream = (path: string, lead: number): string =>
  `${path} begins in mid-stream: its first ${lead === 1 ? 'frame needs' : `${lead} frames need`} what came before, and ` +
  `${lead === 1 ? 'is' : 'are'} left out.`;
