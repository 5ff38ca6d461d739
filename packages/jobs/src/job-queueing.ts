import { partsPrefix } from './artifact-keys.js';
import type { ArtifactStore } from './artifact-store.js';
import { changeJob } from './change-job.js';
import type { Job, JobId } from './job.js';
import type { JobEvents } from './job-events.js';
import type { JobPlaces } from './job-places.js';
import type { JobRecords } from './job-records.js';
import { isEnded, type JobState } from './job-state.js';
import { JOIN_QUEUE, VIDEO_QUEUE, type QueuedTask, type TaskEngine } from './task-engine.js';
import type { Task } from './task.js';
import { classQueue } from './work-class.js';

/** What jobs are put into queues with; `JobServiceOptions` says more of each. */
export interface JobQueueingOptions {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly artifacts: ArtifactStore;
  readonly engine: TaskEngine;
  readonly hasClasses?: boolean;
  readonly movesAfter?: number;
  readonly now: () => number;
}

const MOVES_AFTER = 120_000;
const OPEN: readonly JobState[] = ['queued', 'running'];

/** Puts jobs into the queues of classes of workers, and into another one where a class has no workers any more. */
export class JobQueueing {
  /** Since when no worker of a job's class is there. */
  readonly #unserved = new Map<JobId, number>();
  /** Jobs some of whose tasks are gone, and others in hand. */
  readonly #torn = new Set<JobId>();

  constructor(
    private readonly options: JobQueueingOptions,
    private readonly places: JobPlaces,
  ) {}

  /**
   * Gives jobs that no worker could take to the first class that can, and puts those into the queue again whose tasks are gone.
   * @param mayBeLost whether the tasks of an open job may be gone; default: where some are known to be
   * @returns how many were put there again
   */
  async tend(mayBeLost = (id: JobId): boolean => this.#torn.has(id)): Promise<number> {
    const { records, engine } = this.options;
    let recovered = 0;
    const unserved = new Set<JobId>();
    for await (const { id } of allJobs(records, OPEN)) {
      const isLost = mayBeLost(id) && !(await engine.isOpen(id));
      // Others change it while this looks at all of them.
      const job = await records.get(id);
      if (job === undefined || isEnded(job.state)) continue;
      if (isLost) recovered++;
      const waits = (await this.places.whyWaits(job)) !== undefined && !(await this.#move(job));
      if (waits) unserved.add(id);
      if (isLost) await this.#requeue(id);
    }
    for (const id of this.#unserved.keys()) if (!unserved.has(id)) this.#unserved.delete(id);
    return recovered;
  }

  /** How many open jobs no worker could take when they were last looked at. */
  get unserved(): number {
    return this.#unserved.size;
  }

  /** A job that is tried again keeps its class while it has workers: another one has other bits, and begins its parts anew. */
  async placeAgain(job: Job): Promise<Pick<Job, 'workClass'>> {
    const { workClass: before } = job;
    if ((await this.places.whyWaits(job)) === undefined) return job;
    const { workClass } = await this.places.placeOf(job);
    if (workClass === undefined) return job;
    if (before !== undefined) await this.options.artifacts.remove(partsPrefix(job.id));
    return { workClass };
  }

  /** Tells of a job that no worker can take now. */
  async tellWaiting(job: Job): Promise<void> {
    const why = await this.places.whyWaits(job);
    if (why === undefined) return;
    this.#unserved.set(job.id, this.options.now());
    this.options.events.append(job.id, { type: 'notice', message: `The job waits: ${why}` });
  }

  /** Puts a job into the queue of its class. */
  async enqueue(job: Job): Promise<void> {
    const { engine, hasClasses } = this.options;
    // `recover` does it as soon as a worker can take it.
    if (hasClasses && job.workClass === undefined) return;
    const own = job.workClass === undefined ? VIDEO_QUEUE : classQueue(job.workClass);
    const tasks = tasksOf(job).map((task): QueuedTask => ({ task, queue: task.kind === 'join' ? JOIN_QUEUE : own }));
    await engine.submit(job.id, tasks, { priority: job.priority });
  }

  /** Gives a job that no worker can take to another class. @returns whether there is one that may have it */
  async #move(job: Job): Promise<boolean> {
    const { records, engine, events, artifacts, now, movesAfter = MOVES_AFTER } = this.options;
    const since = this.#unserved.get(job.id) ?? now();
    this.#unserved.set(job.id, since);
    if (job.workClass !== undefined && now() - since < movesAfter) return false;
    const { workClass } = await this.places.placeOf(job);
    if (workClass === undefined) return false;
    if (!(await engine.withdraw(job.id))) {
      this.#torn.add(job.id);
      return false;
    }
    // Parts of another class have other bits.
    if (job.workClass !== undefined) await artifacts.remove(partsPrefix(job.id));
    const moved = await changeJob(records, job.id, ({ state, parts }) =>
      isEnded(state) ? undefined : { workClass, ...waitingParts(parts) },
    );
    if (isEnded(moved.state)) return true;
    const { device, model } = workClass;
    events.append(job.id, { type: 'notice', message: `Workers on ${device} with ${model} can take the job` });
    await this.#requeue(job.id);
    return true;
  }

  /** Puts an open job into the queue that its record names. */
  async #requeue(id: JobId): Promise<void> {
    this.#torn.delete(id);
    const job = await changeJob(this.options.records, id, ({ state }) =>
      state === 'running' ? { state: 'queued' } : undefined,
    );
    if (!isEnded(job.state)) await this.enqueue(job);
  }
}

/** What has to be done for a job. */
export function tasksOf({ id, parts = [] }: Pick<Job, 'id' | 'parts'>): readonly Task[] {
  if (parts.length === 0) return [{ kind: 'video', job: id }];
  return [...parts.map(({ from, to }) => ({ kind: 'part' as const, job: id, from, to })), { kind: 'join', job: id }];
}

/** Parts that are made anew. */
export const waitingParts = (parts: Job['parts']): Pick<Job, 'parts'> =>
  parts === undefined ? {} : { parts: parts.map(({ from, to }) => ({ from, to, state: 'waiting' })) };

/** The jobs that are in one of some states, a page of records at a time. */
export async function* allJobs(records: Pick<JobRecords, 'list'>, states: readonly JobState[]): AsyncIterable<Job> {
  for (let after: string | undefined; ;) {
    const page = await records.list({ states, limit: 200, ...(after !== undefined && { after }) });
    yield* page.jobs;
    if (page.next === undefined) return;
    after = page.next;
  }
}
