import type { JobId } from './job.js';
import type { Task, TaskRun } from './task.js';
import type { WorkClass, WorkerFacts } from './work-class.js';

/** Of a queue: letters, digits and `:._-`. Workers take tasks out of some queues; a task lies in one. */
export type QueueName = string;

/** The queue of a service whose devices are all alike; others have one for each `WorkClass`. */
export const VIDEO_QUEUE: QueueName = 'video';
/** Of tasks that put parts together: they need a processor and ffmpeg, no device. */
export const JOIN_QUEUE: QueueName = 'join';

/** A task, and where it waits. */
export interface QueuedTask {
  readonly task: Task;
  readonly queue: QueueName;
}

/** What a queue holds, tasks by what becomes of them. */
export interface QueueCounts {
  /** Those that a worker could take now. */
  readonly waiting: number;
  /** Those that wait for other tasks, or for some time to go by. */
  readonly delayed: number;
  readonly active: number;
}

/** What became of the tasks of a job that is cancelled. */
export type CancelOutcome =
  | 'removed' // all of them waited: they are gone, and no run of theirs begins
  | 'signalled' // some are in hand: they are told to stop, and end by themselves
  | 'ended'; // there were none

/** Takes tasks out of queues, one at a time. */
export interface TaskWorker extends AsyncDisposable {
  /** Whether a task is in hand. */
  readonly isBusy: boolean;
  /** Takes no more tasks; the one in hand goes on. */
  pause(): void;
  resume(): void;
  /** Takes tasks of these queues from now on, and tells so; the one in hand goes on. */
  offer(queues: readonly QueueName[], classes: readonly WorkClass[]): Promise<void>;
  /** Tells the task in hand to stop (`shutdown`), and waits until it has gone back. Disposing does the same. */
  stop(): Promise<void>;
}

/**
 * What a queue does for a service: it hands out each task at least once, to one worker at a time.
 *
 * Order: higher priorities first; equal ones in the order in which they were submitted, parts by their frames. A task that
 * was `returned` comes before all others of its priority. `join` is handed out once every `part` of its job is `done`.
 *
 * A task whose worker was lost is handed out again. How often a task was begun without getting further is not the
 * engine's business: `taskRun` counts it in the records.
 */
export interface TaskEngine extends AsyncDisposable {
  /**
   * Adds the tasks of a job: all of them or none, and on the disk before this returns. Of a job that has open tasks
   * nothing changes; of one whose tasks have ended they begin anew, so that a job can be retried.
   * @throws JobsError `queue-unavailable`
   */
  submit(job: JobId, tasks: readonly QueuedTask[], options: { readonly priority: number }): Promise<void>;
  /**
   * Begins to take tasks.
   * @param name of the worker, for events and messages
   * @param classes what it tells of itself: `workers`
   */
  work(
    queues: readonly QueueName[],
    run: TaskRun,
    options: { readonly name: string; readonly classes?: readonly WorkClass[] },
  ): Promise<TaskWorker>;
  /** The workers that are there; one that died without a word is for up to half a minute. @throws JobsError `queue-unavailable` */
  workers(): Promise<readonly WorkerFacts[]>;
  /** @throws JobsError `queue-unavailable` */
  cancel(job: JobId, reason: string): Promise<CancelOutcome>;
  /**
   * Takes back the tasks of a job that nobody has in hand, so that it can be submitted to other queues. Where a worker takes
   * one at the same moment, others may be gone: they are submitted again once that one has ended.
   * @returns whether none is left
   * @throws JobsError `queue-unavailable`
   */
  withdraw(job: JobId): Promise<boolean>;
  /** Of the tasks that wait; of a job without any, nothing. @throws JobsError `queue-unavailable` */
  reprioritise(job: JobId, priority: number): Promise<void>;
  /** How many waiting jobs come before a waiting one; undefined where it does not wait. May be an estimate. */
  position(job: JobId): Promise<number | undefined>;
  /** Whether a job has tasks that wait or are in hand. */
  isOpen(job: JobId): Promise<boolean>;
  /** @param queue default: all */
  counts(queue?: QueueName): Promise<QueueCounts>;
  /** The queues that hold tasks, or once did. */
  queues(): Promise<readonly QueueName[]>;
}
