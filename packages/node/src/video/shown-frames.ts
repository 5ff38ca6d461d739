/** What ffmpeg's filter `showinfo` says of a frame. */
export interface ShownFrame {
  /** Seconds; undefined where the frame has no time. */
  readonly time: number | undefined;
  /** `320x240` */
  readonly size: string;
}

/** Times of the filter's clock. */
const CLOCK = /showinfo_\d+ @ .*config in time_base: (\d+)\/(\d+)/;
const FRAME = /showinfo_\d+ @ .*\] n: *\d+ pts: *(\S+) .* s:(\d+x\d+) i:/;

/** Frames as `showinfo` announces them, one for each picture that ffmpeg writes and in the same order, but elsewhere. */
export class ShownFrames {
  #tick = 0;
  readonly #frames: ShownFrame[] = [];
  #waiting: ((frame: ShownFrame) => void) | undefined;
  #isOver = false;

  /** Takes a line of what ffmpeg says. */
  hear(line: string): void {
    const [, numerator, denominator] = CLOCK.exec(line) ?? [];
    if (denominator !== undefined) this.#tick = Number(numerator) / Number(denominator);
    const [, pts, size] = FRAME.exec(line) ?? [];
    if (pts === undefined || size === undefined) return;
    const time = /^-?\d+$/.test(pts) ? Number(pts) * this.#tick : undefined;
    this.#give({ time, size });
  }

  /** No more lines come. */
  end(): void {
    this.#isOver = true;
    this.#waiting?.(NOTHING);
  }

  /** The next frame; one without time where ffmpeg has ended and said no more. */
  next(): Promise<ShownFrame> {
    const frame = this.#frames.shift() ?? (this.#isOver ? NOTHING : undefined);
    if (frame) return Promise.resolve(frame);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  #give(frame: ShownFrame): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(frame);
    else this.#frames.push(frame);
  }
}

const NOTHING: ShownFrame = { time: undefined, size: '' };
