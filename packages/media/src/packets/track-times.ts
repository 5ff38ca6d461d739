import { clipTimes, type ClipTimes } from '../clip-times.js';
import { frameRate } from '../frame-rate.js';
import type { VideoPacket, VideoTrack } from './video-track.js';

/** When the frames of a track are shown, and which packets they are. */
export interface TrackTimes extends ClipTimes {
  /** Seconds that the file says it lasts, where only the first `duration` of it are there. */
  readonly cutFrom: number | undefined;
  /** The packet of each frame, by its place in the order of decoding. */
  readonly frames: readonly number[];
  /** How many frames come before the first one that can be shown, as where a recording begins in mid-stream. */
  readonly lead: number;
}

/** A file is cut short if it ends so many seconds, or so large a part, before what it says. */
const SLACK = { seconds: 0.5, part: 0.02 };

/**
 * Works out when the frames of a track are shown. What lies beyond the end of the file is not there, nor is what would be shown
 * after it. Decoding begins with a key frame; what would be shown before it refers to others.
 * @param fileSize bytes
 * @returns undefined for a track without frames
 */
export function timesOfTrack(
  { packets, tick, frameDuration, told = 0 }: VideoTrack,
  fileSize: number,
): TrackTimes | undefined {
  const visible = inOrderOfTimes(packets);
  const begin = packets.findIndex(({ isKey }) => isKey);
  const first = packets[begin];
  if (!first) return undefined;
  const showable = visible.filter(
    ({ packet, decoded }) => decoded >= begin && (first.isHidden || packet.time >= first.time),
  );
  const lost = lostFrom(packets, fileSize);
  const hole = showable.findIndex(({ decoded }) => lost <= decoded);
  const there = hole < 0 ? showable : showable.slice(0, hole);
  const zero = there[0]?.packet.time;
  if (zero === undefined) return undefined;
  const rate = frameDuration !== undefined && frameDuration > 0 ? frameRate(1 / frameDuration) : undefined;
  const clipOf = (shown: readonly Shown[]) =>
    clipTimes({
      times: shown.map(({ packet }) => packet.time),
      count: shown.length,
      lastDuration: lastDuration(shown),
      tick,
      rate,
    });
  const { isCounted: _, ...clip } = clipOf(there);
  const whole = hole < 0 ? told : Math.max(told, clipOf(showable).duration);
  const isCut =
    hole >= 0 || whole - clip.duration - (zero > 0 ? zero : 0) > Math.max(SLACK.seconds, SLACK.part * whole);
  return {
    ...clip,
    cutFrom: isCut ? whole : undefined,
    frames: there.map(({ decoded }) => decoded),
    lead: visible.length - showable.length,
  };
}

/** A frame, and its place in the order of decoding. */
interface Shown {
  readonly packet: VideoPacket;
  readonly decoded: number;
}

const inOrderOfTimes = (packets: readonly VideoPacket[]): readonly Shown[] =>
  packets
    .map((packet, decoded) => ({ packet, decoded }))
    .filter(({ packet }) => packet.isHidden !== true)
    .sort((one, other) => one.packet.time - other.packet.time);

/** The first packet that is not there as a whole. */
function lostFrom(packets: readonly VideoPacket[], fileSize: number): number {
  const lost = packets.findIndex(({ offset, size }) => offset + size > fileSize);
  return lost < 0 ? Infinity : lost;
}

/**
 * How long the last frame is shown. Where frames are reordered a packet's duration is the time to the next packet, not to the
 * next frame: it counts up to the time that the frame before was shown.
 */
function lastDuration(shown: readonly Shown[]): number {
  const [before, last] = shown.slice(-2);
  if (!before || !last) return before?.packet.duration ?? 0;
  const isReordered = shown.some(({ decoded }, index) => index > 0 && decoded < (shown[index - 1]?.decoded ?? 0));
  const { duration } = last.packet;
  return isReordered ? Math.min(duration, last.packet.time - before.packet.time) : duration;
}
