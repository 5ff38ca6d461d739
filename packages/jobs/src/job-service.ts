import { jobPrefix } from './artifact-keys.js';
import type { ArtifactStore } from './artifact-store.js';
import { changeJob, unknownJob } from './change-job.js';
import { copyRecord, endJob } from './end-job.js';
import type { Job, JobId, JobOrder, JobPart } from './job.js';
import type { JobEvents } from './job-events.js';
import type { IdempotencyKey, JobRecords } from './job-records.js';
import { isEnded, type JobState } from './job-state.js';
import { JobsError } from './jobs-error.js';
import { JobPlaces, type JobPlace, type JobPlacesOptions } from './job-places.js';
import { allJobs, JobQueueing, waitingParts } from './job-queueing.js';
import type { TaskEngine } from './task-engine.js';

/** How a video is to be made: in parts, or whole and why. */
export interface VideoPlan {
  /** Frames [from, to) of each; absent: whole. */
  readonly parts?: readonly Pick<JobPart, 'from' | 'to'>[];
  readonly whole?: string;
}

/** What a service of jobs is made of. */
export interface JobServiceOptions extends JobPlacesOptions {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly artifacts: ArtifactStore;
  readonly engine: TaskEngine;
  /** @throws ZeroreelError `invalid-request` where parts are asked for that cannot be made; default: whole */
  readonly plan?: (order: JobOrder, place: JobPlace) => VideoPlan | Promise<VideoPlan>;
  /** Milliseconds without a worker of its class after which a job goes to another class. Default: two minutes. */
  readonly movesAfter?: number;
  /** Of a new job: cannot be guessed, fits `JobId`. */
  readonly newId: () => JobId;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since any fixed moment, by a clock that nobody sets; default: that of the process. */
  readonly steadyNow?: () => number;
  /** Whether copies of records lie with the files of jobs from the beginning, for a queue that may be lost. */
  readonly copiesRecords?: boolean;
}

/** Milliseconds that tasks of a job may take to end after the job has. */
const LONGEST_END = 60_000;
const PAUSE = 20;
const ENDED: readonly JobState[] = ['succeeded', 'failed', 'cancelled'];

/** Takes orders and changes jobs, whatever keeps them. What a server's routes and the command line call. */
export class JobService {
  readonly #options: JobServiceOptions;
  /** When ended jobs were first seen, by the steady clock. */
  #seenEnded: ReadonlyMap<JobId, number> | undefined;
  readonly #places: JobPlaces;
  readonly #queueing: JobQueueing;

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#places = new JobPlaces(options);
    this.#queueing = new JobQueueing(options, this.#places);
  }

  /**
   * Takes an order: when this returns, no crash loses it. The same key and order again is the same job.
   * @throws JobsError `key-reused`, `queue-unavailable`, `store-unavailable`; ZeroreelError `invalid-request` for parts that
   * cannot be made
   */
  async submit(order: JobOrder, key?: IdempotencyKey): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const { records, events, artifacts, plan, newId, now, copiesRecords } = this.#options;
    const place = await this.#places.placeOf(order);
    const { workClass } = place;
    const { parts, whole } = (await plan?.(order, place)) ?? {};
    const id = newId();
    const job = {
      ...order,
      ...{ id, createdAt: now() },
      ...(workClass && { workClass }),
      ...(parts && { parts: parts.map(({ from, to }) => ({ from, to, state: 'waiting' as const })) }),
      ...(whole !== undefined && { whole }),
    };
    const created = await records.create(job, key);
    if (created.isNew) {
      if (copiesRecords) await copyRecord(artifacts, created.job).catch((error: unknown) => this.#takeBack(id, error));
      events.append(created.job.id, { type: 'job:state', state: 'queued' });
      await this.#queueing.tellWaiting(created.job);
    }
    // Of the same order again too: the first time may have ended between record and queue.
    if (!isEnded(created.job.state)) await this.#queueing.enqueue(created.job);
    return created;
  }

  /**
   * Wants a job no more. A waiting one has ended when this returns; a running one ends after the evaluation in hand.
   * @throws JobsError `unknown-job`, `already-ended`
   */
  async cancel(id: JobId, reason = 'cancelled'): Promise<Job> {
    const { records, engine } = this.#options;
    await changeJob(records, id, (job) => {
      if (isEnded(job.state)) throw new JobsError('already-ended', `The job ${id} has ended: it is ${job.state}`);
      return { cancelRequested: true };
    });
    const outcome = await engine.cancel(id, reason);
    if (outcome === 'signalled') return (await records.get(id)) ?? fails(unknownJob(id));
    return endJob(this.#options, id, { state: 'cancelled' });
  }

  /** Goes on with a job that failed or was cancelled, from its last states. @throws JobsError `unknown-job`, `not-ended` */
  async retry(id: JobId): Promise<Job> {
    const { records, events } = this.#options;
    await this.#tasksEnd(id);
    const before = (await records.get(id)) ?? fails(unknownJob(id));
    const { workClass } = isEnded(before.state) ? await this.#queueing.placeAgain(before) : before;
    const job = await changeJob(records, id, ({ state, parts }) => {
      if (!isEnded(state)) throw new JobsError('not-ended', `The job ${id} has not ended: it is ${state}`);
      if (state === 'succeeded')
        throw new JobsError('already-ended', `The job ${id} has succeeded; there is nothing to retry`);
      return {
        ...{ state: 'queued', error: undefined, endedAt: undefined, expiresAt: undefined, cancelRequested: undefined },
        ...{ starts: {}, ...waitingParts(parts), workClass },
      };
    });
    events.append(id, { type: 'job:state', state: 'queued' });
    await this.#queueing.enqueue(job);
    return job;
  }

  /** Moves a waiting job in the queue. @throws JobsError `unknown-job`, `already-ended` */
  async reprioritise(id: JobId, priority: number): Promise<Job> {
    const { records, engine } = this.#options;
    const job = await changeJob(records, id, ({ state }) => {
      if (isEnded(state)) throw new JobsError('already-ended', `The job ${id} has ended: it is ${state}`);
      return { priority };
    });
    await engine.reprioritise(id, priority);
    return job;
  }

  /** Removes an ended job with all of its files. @throws JobsError `unknown-job`, `not-ended` */
  async remove(id: JobId): Promise<void> {
    const { records, artifacts } = this.#options;
    const job = await records.get(id);
    if (job === undefined) throw unknownJob(id);
    if (!isEnded(job.state)) throw new JobsError('not-ended', `The job ${id} is ${job.state}: cancel it first`);
    // Files first: what a crash leaves can still be named.
    await artifacts.remove(jobPrefix(id));
    await records.remove(id);
  }

  /**
   * Removes the jobs whose time has gone by. Of those that end while this runs, it has to have gone by here as well: a
   * clock that is set takes no results away.
   * @returns how many
   */
  async removeExpired(): Promise<number> {
    const { now, steadyNow = () => performance.now() } = this.#options;
    const [wall, steady] = [now(), steadyNow()];
    const seen = new Map<JobId, number>();
    const expired: JobId[] = [];
    for await (const { id, expiresAt, keepFor = 0 } of allJobs(this.#options.records, ENDED)) {
      if (expiresAt === undefined) continue;
      // Those that had ended before the first look may have done so long ago.
      const since = this.#seenEnded === undefined ? -Infinity : (this.#seenEnded.get(id) ?? steady);
      if (expiresAt <= wall && steady - since >= keepFor) expired.push(id);
      else seen.set(id, since);
    }
    this.#seenEnded = seen;
    for (const id of expired) await this.remove(id);
    return expired.length;
  }

  /** After a start: jobs that are open and have no tasks are put into the queue again. @returns how many */
  async recover(): Promise<number> {
    return this.#queueing.tend(() => true);
  }

  /**
   * Now and then: jobs that no worker could take go to the first class that can, and leave a class whose workers have gone
   * for some time.
   */
  async tend(): Promise<void> {
    await this.#queueing.tend();
  }

  /** How many open jobs no worker could take when they were last looked at: `recover`. */
  get unserved(): number {
    return this.#queueing.unserved;
  }

  /** Why no worker can take an open job now; undefined where one can. */
  whyWaits(job: Pick<Job, 'settings' | 'workClass'>): Promise<string | undefined> {
    return this.#places.whyWaits(job);
  }

  /** The record of a job says that it has ended a moment before its last task has. */
  async #tasksEnd(id: JobId): Promise<void> {
    const { records, engine } = this.#options;
    for (let waited = 0; await engine.isOpen(id); waited += PAUSE) {
      const job = await records.get(id);
      if (job === undefined || !isEnded(job.state)) return;
      if (waited >= LONGEST_END)
        throw new JobsError('not-ended', `The job ${id} is ${job.state} and still being stopped`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** Nobody was told of the job, and nobody waits for it. */
  async #takeBack(id: JobId, why: unknown): Promise<never> {
    await this.#options.records.remove(id).catch(() => undefined);
    throw why;
  }
}

function fails(error: Error): never {
  throw error;
}
