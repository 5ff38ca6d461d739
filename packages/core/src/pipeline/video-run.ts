import '../disposal.js';
import { ZeroreelError } from '../errors.js';
import type { GenerationEvents } from '../events/generation-events.js';
import type { GenerationStep, Video } from './generation-step.js';

/** A frame of the video, as soon as it is decoded. */
export type DecodedFrame = GenerationEvents['frame:decoded'];

/**
 * One run, which begins when somebody first asks for something of it. Steps, frames and the video may be asked for in
 * any order, together or alone. A loop that is left early ends the run and frees what it holds, unless its video is
 * waited for.
 */
export interface VideoRun extends AsyncIterable<GenerationStep>, AsyncDisposable {
  /** The frames one by one, each as soon as it is decoded. */
  readonly frames: AsyncIterable<DecodedFrame>;
  /** The whole video; asking for it drives the run to its end. */
  readonly video: Promise<Video>;
  /** Ends the run and frees what it holds. */
  close(): Promise<void>;
}

/** Makes the steps of a run: stops at the signal, and tells each frame. */
export type BeginRun = (
  signal: AbortSignal,
  onFrame: (frame: DecodedFrame) => void,
) => AsyncGenerator<GenerationStep, Video, void>;

type Outcome = { readonly video: Video } | { readonly error: unknown };

/** Drives a generator of steps for whoever asks: for steps, frames or the video. */
export function videoRun(begin: BeginRun, outerSignal: AbortSignal | undefined): VideoRun {
  const controller = new AbortController();
  const signal = outerSignal ? AbortSignal.any([outerSignal, controller.signal]) : controller.signal;
  const steps = new Feed<GenerationStep>();
  const frames = new Feed<DecodedFrame>();
  let generator: ReturnType<BeginRun> | undefined;
  let outcome: Outcome | undefined;
  let video: Promise<Video> | undefined;
  let turn: Promise<void> = Promise.resolve();

  async function advanceOnce(): Promise<void> {
    if (outcome !== undefined) return;
    try {
      generator ??= begin(signal, (frame) => frames.add(frame));
      const next = await generator.next();
      if (next.done === true) outcome = { video: next.value };
      else steps.add(next.value);
    } catch (error) {
      outcome = { error };
    }
    if (outcome !== undefined) [steps, frames].forEach((feed) => feed.end());
  }

  /** One turn after the other: a generator has one caller at a time. */
  const advance = (): Promise<void> => (turn = turn.then(advanceOnce));

  async function drive(): Promise<Video> {
    while (outcome === undefined) await advance();
    return videoOf(outcome);
  }

  async function close(): Promise<void> {
    controller.abort();
    while (generator !== undefined && outcome === undefined) await advance();
    outcome ??= { error: new ZeroreelError('aborted', 'The run was closed before it began') };
    [steps, frames].forEach((feed) => feed.end());
  }

  async function* read<T>(feed: Feed<T>): AsyncGenerator<T, void, void> {
    const reader = feed.reader();
    try {
      for (;;) {
        const item = reader.take();
        if (item !== undefined) yield item.value;
        else if (outcome === undefined) await Promise.race([advance(), feed.changed()]);
        else break;
      }
      if ('error' in outcome) throw outcome.error;
    } finally {
      reader.close();
      if (outcome === undefined && video === undefined) await close();
    }
  }

  return {
    [Symbol.asyncIterator]: () => read(steps),
    frames: { [Symbol.asyncIterator]: () => read(frames) },
    get video() {
      return (video ??= withoutAlarm(drive()));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Whoever awaits the promise gets its error. Without this, a program that reads steps and wants the video afterwards
 * would end with an unhandled rejection where its loop throws first.
 */
function withoutAlarm<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function videoOf(outcome: Outcome): Video {
  if ('error' in outcome) throw outcome.error;
  return outcome.video;
}

interface Reader<T> {
  take(): { readonly value: T } | undefined;
  close(): void;
}

/** Hands what is added to every reader that is open; without readers nothing is kept. */
class Feed<T> {
  readonly #queues = new Set<T[]>();
  #wake: (() => void)[] = [];

  add(value: T): void {
    for (const queue of this.#queues) queue.push(value);
    this.end();
  }

  /** Wakes those who wait. */
  end(): void {
    const waiting = this.#wake;
    this.#wake = [];
    waiting.forEach((wake) => wake());
  }

  changed(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  reader(): Reader<T> {
    const queue: T[] = [];
    this.#queues.add(queue);
    return {
      take: () => (queue.length === 0 ? undefined : { value: queue.shift() as T }),
      close: () => this.#queues.delete(queue),
    };
  }
}
