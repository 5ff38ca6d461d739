import type { ClipIndex } from './clip-index.js';
import { decodingArguments, IS_OPEN, type DecodeJob } from './decode-frames.js';
import { bare, requireNoCrash, startFfmpeg } from './ffmpeg-process.js';
import { isComplaint } from './packet-list.js';

/** Seconds of a clip, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What happened while a clip was decoded, in its order. */
export type DecodingEvent =
  | { readonly kind: 'frame'; readonly time: number; readonly isKey: boolean }
  | { readonly kind: 'complaint'; readonly text: string };

/** A stretch of a clip whose pictures cannot be relied on. */
export interface Damage extends Span {
  readonly reason: string;
}

/**
 * Finds out whether pictures of a part are damaged or missing, where ffmpeg complained. It decodes the part once more, in one
 * thread, so that each complaint comes before the frames that it spoils.
 * @returns undefined where the part is whole
 * @throws ZeroreelError `aborted`
 */
export async function damageOf(
  job: Omit<DecodeJob, 'onComplaint'>,
  index: ClipIndex,
  part: Span,
): Promise<Damage | undefined> {
  const events: DecodingEvent[] = [];
  let frames = 0;
  let isOpen = false;
  const { reader, signal, seek = 0 } = job;
  const hear = (line: string) => {
    isOpen ||= IS_OPEN.test(line);
    const event = isOpen ? eventOf(line) : undefined;
    if (event?.kind === 'frame') {
      const time = index.hasTimes ? event.time + seek - index.zero : (index.times[frames] ?? Infinity);
      frames++;
      events.push({ ...event, time });
      if (time > part.to + 2) process[Symbol.dispose]();
    } else if (event) events.push(event);
  };
  // Of the input: the decoder's.
  const args = ['-threads', '1', ...decodingArguments(job), '-debug_ts', '-f', 'null', '-'];
  using process = startFfmpeg({ ffmpegPath: reader.path, args, signal, onLine: hear });
  for await (const _ of process.stdout);
  requireNoCrash(await process.ended, reader.path);
  return damageIn(events, index, part);
}

/** A line of `-debug_ts` that tells of a frame, as ffmpeg 5 and as later ones write it. */
const DECODED = /decoder -> .*?pts_time:(\S+) .*?keyframe:(\d)/;

/** What concerns packets: where they are missing, frames are missing or the decoder complains. */
const OF_PACKETS = /Packet corrupt|corrupt input packet|partial file|ended prematurely/;

function eventOf(line: string): DecodingEvent | undefined {
  const [, time, key] = DECODED.exec(line) ?? [];
  if (time !== undefined) return { kind: 'frame', time: Number(time), isKey: key === '1' };
  if (!isComplaint(line) || OF_PACKETS.test(line)) return undefined;
  return { kind: 'complaint', text: bare(line) };
}

/**
 * Finds the first damage in a part. A complaint spoils the frames that come after it, up to a key frame that was certainly
 * decoded after it; one before the first frame of a recording that begins in mid-stream spoils none.
 */
export function damageIn(
  events: readonly DecodingEvent[],
  { times, lead, reordered, cutFrom, rate }: Pick<ClipIndex, 'times' | 'lead' | 'reordered' | 'cutFrom' | 'rate'>,
  part: Span,
): Damage | undefined {
  const half = (0.5 * rate.denominator) / rate.numerator;
  const isIn = (time: number) => time >= part.from - half && time <= part.to + half;
  const frames = events.filter((event) => event.kind === 'frame');
  let seen = 0;
  for (const event of events) {
    if (event.kind === 'frame') {
      seen++;
      continue;
    }
    const begin = seen;
    // A key frame that is shown sooner may have been decoded before, and held back.
    const certain = begin === 0 && lead > 0 ? 0 : reordered + 1;
    const recovered = frames.findIndex(({ isKey }, index) => isKey && index >= begin + certain);
    const spoiled = frames.slice(begin, recovered < 0 ? undefined : recovered).map(({ time }) => time);
    const hit = spoiled.filter(isIn);
    const isTail = cutFrom !== undefined && recovered < 0 && hit.length <= reordered;
    if (hit.length > 0 && !isTail) return { from: hit[0] ?? 0, to: spoiled.at(-1) ?? 0, reason: event.text };
  }
  const missing = times.filter((time) => isIn(time) && !hasNear(frames, time, 0.6 * half));
  const [from] = missing;
  return from === undefined ? undefined : { from, to: missing.at(-1) ?? from, reason: 'frames are missing' };
}

/** Whether one of the frames, which are in order, is shown at that time. */
function hasNear(frames: readonly { readonly time: number }[], time: number, slack: number): boolean {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.time ?? 0) < time - slack) low = middle + 1;
    else high = middle;
  }
  return (frames[low]?.time ?? Infinity) <= time + slack;
}
