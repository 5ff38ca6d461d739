import { decodePng, framesOfSheet } from '@zeroreel/media';
import type { RunEvent } from '../worker-protocol.js';
import { ask, type ServerEvent, type ServerPlace } from './server-jobs.js';

/** How previews are followed. */
export interface PreviewOptions {
  readonly report: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Rough pictures of a job while it runs. */
export interface Previews {
  hear(event: ServerEvent): void;
  /** What is still on its way is no longer wanted. */
  end(): void;
}

/** Fetches the newest preview, one at a time: those that came meanwhile are passed over. */
export function followPreviews(place: ServerPlace, { report, signal }: PreviewOptions): Previews {
  let newest: ServerEvent | undefined;
  let isFetching = false;
  let hasEnded = false;

  async function fetchAll(): Promise<void> {
    isFetching = true;
    for (let event = newest; event !== undefined && !hasEnded; event = newest) {
      newest = undefined;
      // A job that has ended has no preview any more; its frames come then.
      const told = await previewOf(event).catch(() => undefined);
      if (told !== undefined && !hasEnded) report(told);
    }
    isFetching = false;
  }

  async function previewOf({ url, step, steps, frames }: ServerEvent): Promise<RunEvent> {
    const response = await ask(place, String(url), { signal });
    const sheet = decodePng(new Uint8Array(await response.arrayBuffer())).frame;
    return {
      ...({ type: 'preview', step: Number(step), steps: Number(steps) } as const),
      frames: framesOfSheet(sheet, Number(frames)),
    };
  }

  return {
    hear(event) {
      if (event.type !== 'preview') return;
      newest = event;
      if (!isFetching) void fetchAll();
    },
    end() {
      hasEnded = true;
    },
  };
}
