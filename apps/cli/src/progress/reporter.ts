import type { CpuMemory } from '@zeroreel/backend-cpu';
import type { EventBus, GenerationEvents } from '@zeroreel/core';
import type { KeeperEvent } from '@zeroreel/run';

/** The events of a run with their names, what its keeper does, and how the command ends. */
export type ReportedEvent =
  | KeeperEvent
  | { [Name in keyof GenerationEvents]: { readonly type: Name } & GenerationEvents[Name] }[keyof GenerationEvents]
  /** What the run is expected to take, in bytes. */
  | ({ readonly type: 'memory:estimate'; readonly backend: string } & CpuMemory)
  | {
      readonly type: 'frames-saved';
      /** The path of the sequence: `out-frames/%03d.png`. */
      readonly frames: string;
      /** Makes the video of them. */
      readonly command: string;
    }
  | { readonly type: 'done'; readonly output: string; readonly frames: number; readonly milliseconds: number };

/** Shows what a run does. It never throws and never changes the run. */
export interface Reporter {
  report(event: ReportedEvent): void;
  /** Leaves the terminal in order, also after an error. */
  close(): void;
}

/** What a reporter writes to: stdout, stderr, or an array in a test. */
export interface TextSink {
  write(text: string): unknown;
  /** How wide a terminal is at the moment; absent or 0 where that is unknown. */
  columns?(): number;
  /** What has kept text from being written, once all of it was tried; absent where nothing can. */
  failure?(): Promise<Error | undefined>;
}

/** Shows nothing. */
export const silentReporter: Reporter = { report: () => undefined, close: () => undefined };

const NAMES = [
  'stage:start',
  'stage:end',
  'generation:progress',
  'generation:step',
  'frame:decoded',
  'notice',
] as const satisfies readonly (keyof GenerationEvents)[];

/** Has a reporter show every event of a run. */
export function forwardEvents(events: EventBus, reporter: Reporter): void {
  for (const type of NAMES) {
    events.on(type, (event) => reporter.report({ type, ...event } as ReportedEvent));
  }
}
