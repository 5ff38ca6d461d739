import type { JobArtifact, JobId, JobPart } from './job.js';
import type { JobFailure } from './jobs-error.js';
import type { JobState } from './job-state.js';

/** Where an event stands among those of its job: a text that clients hand back, and that sorts by nothing. */
export type EventId = string;

/** What happens to a job; the same names as the events of a run where they are the same things. JSON, without tensors. */
export type JobEvent =
  | { readonly type: 'job:state'; readonly state: JobState; readonly error?: JobFailure }
  /** A task goes on from a state that was kept. */
  | {
      readonly type: 'job:resumed';
      readonly task: string;
      readonly phase: string;
      readonly next: number;
      readonly calls: number;
      readonly pictures: number;
    }
  | ({ readonly type: 'part:state' } & JobPart)
  /** A file is there. */
  | ({ readonly type: 'artifact' } & JobArtifact)
  /** What the run has come to can be looked at: `preview.png`, a contact sheet of so many frames, written anew. */
  | {
      readonly type: 'preview';
      readonly name: string;
      readonly sha256: string;
      readonly step: number;
      readonly steps: number;
      readonly frames: number;
    }
  | { readonly type: 'state:saved'; readonly task: string; readonly bytes: number; readonly milliseconds: number }
  | { readonly type: 'stage:start'; readonly task: string; readonly stage: string }
  | { readonly type: 'stage:end'; readonly task: string; readonly stage: string; readonly milliseconds: number }
  | { readonly type: 'generation:progress'; readonly task: string; readonly done: number; readonly total: number }
  | {
      readonly type: 'generation:step';
      readonly task: string;
      readonly step: number;
      readonly steps: number;
      readonly phase: string;
    }
  | { readonly type: 'frame:decoded'; readonly task: string; readonly frameId: number; readonly frames: number }
  | { readonly type: 'notice'; readonly message: string };

/** Events that a service may forget when it is killed; the job's record says how far it is. */
export const isTransient = ({ type }: JobEvent): boolean => TRANSIENT.includes(type);

const TRANSIENT: readonly JobEvent['type'][] = [
  'generation:progress',
  'generation:step',
  'frame:decoded',
  'preview',
  'state:saved',
  'stage:start',
  'stage:end',
];

/** An event as it is kept. */
export interface StoredEvent {
  readonly id: EventId;
  readonly job: JobId;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: JobEvent;
}

/** From where, and for how long, somebody listens. */
export interface WatchOptions {
  /** The last event that was seen; absent: from the first one that is kept. */
  readonly after?: EventId | undefined;
  /** Ends the listening. */
  readonly signal: AbortSignal;
}

/** The events of jobs, kept for some time after they happened: an hour, or the last thousands. */
export interface JobEvents {
  /**
   * Adds an event. Never fails and never waits for a disk or a network: what cannot be kept is dropped. Events of a
   * `job:state` are told after the record says the same.
   */
  append(job: JobId, event: JobEvent): void;
  /**
   * The events of a job in their order, those that are kept and then those that come; ends when the signal is aborted.
   * A job that nobody knows has none. An id that another process gave before a restart is good.
   * @throws JobsError `events-expired` where events after that one are gone, or the id is none of this job's;
   * `queue-unavailable`
   */
  watch(job: JobId, options: WatchOptions): AsyncIterable<StoredEvent>;
}
