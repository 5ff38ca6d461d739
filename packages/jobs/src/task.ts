import type { JobId } from './job.js';
import type { JobEvent } from './job-events.js';

/** What one worker does at a time. */
export type Task =
  | { readonly kind: 'video'; readonly job: JobId } // the whole video
  | { readonly kind: 'part'; readonly job: JobId; readonly from: number; readonly to: number } // its frames [from, to)
  | { readonly kind: 'join'; readonly job: JobId }; // the video out of its parts

/** Tells the tasks of a job apart: `video`, `part-001-009`, `join`. Stays the same for ever; keys of artefacts have it. */
export const taskKey = (task: Task): string =>
  task.kind === 'part' ? `part-${padded(task.from)}-${padded(task.to)}` : task.kind;

const padded = (frame: number): string => String(frame).padStart(3, '0');

/** Why a task in hand has to stop. */
export type StopKind =
  | 'cancelled' // somebody wants the job no more; what it has computed stays
  | 'shutdown' // the worker ends: the task keeps its state and goes back to the queue
  | 'lost' // another worker may have the task: nothing may be written any more
  | 'job-ended'; // another task of the job has failed

/** The reason of a `TaskContext.signal`. */
export class TaskStopped extends Error {
  override readonly name = 'TaskStopped';
  constructor(
    readonly kind: StopKind,
    reason: string = kind,
  ) {
    super(reason);
  }
}

/** What a task has of the queue that hands it out. */
export interface TaskContext {
  readonly task: Task;
  /** From 1; how often the queue has handed it out. */
  readonly attempt: number;
  /** Aborted with a `TaskStopped`. The task ends at its next step then, and says how. */
  readonly signal: AbortSignal;
  /** Name of the worker. */
  readonly worker: string;
}

/** How the work on a task has ended. It never throws; where it does, that is `failed`. */
export type TaskOutcome =
  | { readonly kind: 'done' }
  /** It is over for the whole job: its waiting tasks are dropped, and those in hand stop (`job-ended`). */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Nobody has it any more: it goes to the head of its queue at once, and this counts as no attempt. */
  | { readonly kind: 'returned'; readonly reason: string }
  /** These tasks of its job, which were done, are done once more before it is handed out again. */
  | { readonly kind: 'after'; readonly tasks: readonly Task[]; readonly reason: string }
  /** It is tried again, not before so many milliseconds have gone by. */
  | { readonly kind: 'later'; readonly delay: number; readonly reason: string };

/** Does a task. `taskRun` makes one of records, artefacts and a device. */
export type TaskRun = (context: TaskContext) => Promise<TaskOutcome>;

/** An event of a task in hand. */
export type TaskReport = (event: JobEvent) => void;
