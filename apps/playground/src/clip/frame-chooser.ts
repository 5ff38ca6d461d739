import type { PlayedPart } from './clip-part.js';

/** Of a second: players give times in whole milliseconds. */
const TOLERANCE = 2e-3;

/** Chooses frames as they are played: at a rate, the first that is shown at or after each moment. */
export class FrameChooser {
  #kept = 0;

  constructor(private readonly part: PlayedPart) {}

  /** Whether the part is over before a frame of that second. */
  isOver = (second: number): boolean => this.part.to !== undefined && second >= this.part.to - TOLERANCE;

  /** Whether the frame of that second is wanted; each is asked about once, in order. */
  takes(second: number): boolean {
    const { from, rate } = this.part;
    const due = from + (rate === undefined ? 0 : this.#kept / rate);
    if (second < due - TOLERANCE) return false;
    this.#kept++;
    return true;
  }
}
