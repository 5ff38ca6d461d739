import type { JobEvents, JobId, JobRecords, WorkerFacts } from '@zeroreel/jobs';
import type { BackendFactory, ConnectionOptions, RedisQueueBackend, RelayOptions } from 'bullmq';
import type { Unavailable } from './unavailable.js';

/** How BullMQ is let in. PostgreSQL's parts have types of their own in BullMQ; what they do is the same. */
export interface BullmqAccess {
  /** For submits and questions: fails soon where the server is away. */
  readonly asking: ConnectionOptions;
  /** For workers: waits until the server is back. */
  readonly working: ConnectionOptions;
  readonly backend: BackendFactory<RedisQueueBackend, ConnectionOptions> | undefined;
  readonly relayBackend: RelayOptions['backend'] | undefined;
  /** Before all keys, on Redis. */
  readonly prefix: string;
}

/** A task of BullMQ's: its queue there, and its id. */
export interface TaskPlace {
  readonly queue: string;
  readonly id: string;
}

/** Where the tasks of jobs lie: BullMQ finds a task by its queue and id only. */
export interface TaskDirectory {
  note(job: JobId, tasks: readonly TaskPlace[]): Promise<void>;
  /** In the order in which they were noted; none of a job that nobody knows. */
  tasksOf(job: JobId): Promise<readonly TaskPlace[]>;
  /** All queues that tasks were ever put in. */
  queues(): Promise<readonly string[]>;
  /** Of a job whose tasks have ended; never fails. It is kept for a day, for questions. */
  forget(job: JobId): void;
  /** How many jobs come before a task that waits; undefined where it does not. */
  before(task: TaskPlace): Promise<number | undefined>;
}

/** Milliseconds for which a worker is there after it has said so. */
export const ANNOUNCED_FOR = 30_000;

/** Which workers there are. */
export interface WorkerBoard {
  /** To be said again before `ANNOUNCED_FOR` is over. @param id of a worker, which no other one has */
  announce(id: string, facts: WorkerFacts): Promise<void>;
  withdraw(id: string): Promise<void>;
  /** @throws JobsError `queue-unavailable` */
  list(): Promise<readonly WorkerFacts[]>;
}

/** One server, opened: everything that a queue keeps there. */
export interface QueueStore extends AsyncDisposable {
  readonly bullmq: BullmqAccess;
  readonly unavailable: Unavailable;
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly directory: TaskDirectory;
  /** Milliseconds since 1970 by the server's clock. */
  now(): Promise<number>;
  readonly board: WorkerBoard;
  /** Returns once everything that was written is on the server's disk. */
  settle(): Promise<void>;
}

/** The first part of a task's id at BullMQ, which forbids `:`. */
export const taskId = (job: JobId, task: string): string => `${job}.${task}`;

/** The job of a task's id; ids of jobs have no dot. */
export const jobOfTask = (id: string): JobId => id.slice(0, id.indexOf('.'));
