import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Frame } from '@zeroreel/media';

/** A small clip of `packages/testing/clips`, and what a reader has to find in it. `tools/clips/make_corpus.py` made them. */
export interface CorpusClip {
  readonly file: string;
  /** Where it lies. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** `30000/1001` */
  readonly rate: string;
  /** Seconds. */
  readonly duration: number;
  /** Of the first frame: the middles of its three columns, upper half. */
  readonly colours: readonly (readonly number[])[];
  /** Of each frame: the grey of its lower half. */
  readonly greys: readonly number[];
  /** How far a value may be off, of 255. */
  readonly tolerance: number;
  readonly audio: boolean;
  /** Parts of what has to be said. */
  readonly notices: readonly string[];
  /** Whether the page reads it, in Chromium. */
  readonly page: boolean;
  /** What is other there. */
  readonly inPage?: Partial<Pick<CorpusClip, 'width' | 'height' | 'tolerance' | 'colours' | 'greys' | 'notices'>>;
  /** Read as a whole it is refused, with these words; the part `cut` is read. */
  readonly error?: string;
  readonly cut?: { readonly end: number };
  readonly parts?: readonly CorpusPart[];
}

/** A part of a clip. */
export interface CorpusPart {
  readonly options: { readonly start?: number; readonly end?: number; readonly framesPerSecond?: number };
  readonly greys: readonly number[];
}

const FOLDER = new URL('../../clips/', import.meta.url);

/** The clips, in the order in which the script has them. */
export async function clipCorpus(): Promise<readonly CorpusClip[]> {
  const { clips } = JSON.parse(await readFile(new URL('corpus.json', FOLDER), 'utf8')) as {
    readonly clips: readonly Omit<CorpusClip, 'path'>[];
  };
  return clips.map((clip) => ({ ...clip, path: fileURLToPath(new URL(clip.file, FOLDER)) }));
}

/** What of a clip's frames is not as it has to be, in words; nothing where all is right. */
export function faultsOf({ width, height, greys, colours, tolerance }: CorpusClip, frames: readonly Frame[]): string[] {
  const faults: string[] = [];
  const [first] = frames;
  if (!first) return ['no frames'];
  if (first.width !== width || first.height !== height) {
    faults.push(`expected ${width}×${height}, got ${first.width}×${first.height}`);
  }
  faults.push(...greyFaults(greys, tolerance, frames));
  colours.forEach((colour, column) => {
    const got = pixelOf(first, (2 * column + 1) / 6, 0.25);
    if (colour.some((value, channel) => Math.abs(value - (got[channel] ?? 0)) > tolerance)) {
      faults.push(`column ${column}: expected ${colour.join(',')}, got ${got.join(',')}`);
    }
  });
  return faults;
}

/** Which frames came, and in which order, by their greys. */
export function greyFaults(expected: readonly number[], tolerance: number, frames: readonly Frame[]): string[] {
  const got = frames.map((frame) => pixelOf(frame, 0.5, 0.75));
  const isRight =
    got.length === expected.length &&
    got.every((pixel, index) => pixel.every((value) => Math.abs(value - (expected[index] ?? 0)) <= tolerance));
  if (isRight) return [];
  return [`expected ${expected.length} frames of ${expected.join(' ')}, got ${got.length} of ${got.join(' ')}`];
}

/** The mean of 3×3 pixels around a place, given in parts of width and height. */
function pixelOf({ width, height, data }: Frame, right: number, below: number): readonly number[] {
  const [x, y] = [Math.floor(right * width), Math.floor(below * height)];
  return [0, 1, 2].map((channel) => {
    let sum = 0;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) sum += data[3 * ((y + dy) * width + x + dx) + channel] ?? 0;
    }
    return Math.round(sum / 9);
  });
}
