import { ZeroreelError, type FrameSpan } from '@zeroreel/core';
import type { ClipSound, RecordedSettings } from '@zeroreel/run';
import { JobsError } from './jobs-error.js';

/** What a finished part leaves beside its frames. */
export interface PartResult {
  readonly from: number;
  readonly to: number;
  readonly recorded: RecordedSettings;
  /** What its networks computed in. */
  readonly dtype: string;
  /** SHA-256 of the PNG of each of its frames by their numbers; 0 is the first frame, which all parts have. */
  readonly frames: Readonly<Record<string, string>>;
  readonly sound?: ClipSound;
}

/** Reads what a part has left. @param name for the message @throws JobsError `damaged` */
export function readPartResult(bytes: Uint8Array, name: string): PartResult {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as PartResult;
    const { from, to, frames, recorded } = value;
    const isWhole = Array.from({ length: to - from }, (_, k) => from + k).every((id) => isSum(frames[id]));
    if (isWhole && isSum(frames[0]) && recorded.generator === 'zeroreel') return value;
  } catch {
    // Told below.
  }
  throw new JobsError('damaged', `${name} is no result of a part`);
}

const isSum = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** A part of a video, and what it has left; nothing where it is not made. */
export interface MadePart extends FrameSpan {
  readonly result?: PartResult;
}

/**
 * Parts that have to be made again in float32: one machine begins a whole video anew when the first of its frames overflows
 * float16, and parts know nothing of each other.
 * @param dtype `float32` where that was decided before; some of them are not made yet then
 */
export function partsToMakeAgain(parts: readonly MadePart[], dtype?: 'float32'): readonly FrameSpan[] {
  const dtypes = new Set(parts.flatMap(({ result }) => result?.dtype ?? []));
  if (dtypes.size < 2 && dtype === undefined) return [];
  return parts.filter(({ result }) => result?.dtype !== 'float32').map(({ from, to }) => ({ from, to }));
}

/**
 * Checks that parts are those of one video: that nothing is missing, and that machines which made them agree to the bit.
 * @param results in their order
 * @returns the first
 * @throws ZeroreelError `invalid-request`
 */
export function checkParts(results: readonly PartResult[]): PartResult {
  const [first, ...others] = results;
  if (first === undefined) throw wrong('a video of parts', 'none');
  let next = 1;
  for (const { from, to } of results) {
    if (from !== next) throw wrong(`a part from frame ${next}`, `one from frame ${from}`);
    next = to;
  }
  for (const other of others) {
    const part = `the part ${other.from}-${other.to}`;
    if (identityOf(other) !== identityOf(first)) {
      throw wrong('parts of one model, version and request', `another one in ${part}`);
    }
    if (other.frames[0] !== first.frames[0]) {
      throw wrong('one first frame in all parts', `another one in ${part}: its machine computes otherwise`);
    }
  }
  return first;
}

/** What has to be the same in all parts; how many threads they were computed on is not. */
const identityOf = ({ recorded: { settings, version, modelFingerprint, inputs = {} } }: PartResult): string =>
  JSON.stringify([{ ...settings, machine: { ...settings.machine, threads: 0 } }, version, modelFingerprint, inputs]);

const wrong = (expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `parts: expected ${expected}, got ${got}`);
