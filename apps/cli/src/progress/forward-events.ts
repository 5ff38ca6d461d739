import type { EventBus, GenerationEvents } from '@zeroreel/core';
import type { ReportedEvent, Reporter } from './reporter.js';

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
