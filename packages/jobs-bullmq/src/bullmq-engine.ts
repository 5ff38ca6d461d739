import {
  taskKey,
  type CancelOutcome,
  type JobId,
  type QueueCounts,
  type QueuedTask,
  type QueueName,
  type StopKind,
  type Task,
  type TaskEngine,
  type TaskRun,
  type TaskWorker,
} from '@zeroreel/jobs';
import { FlowProducer, Queue, Relay, Worker, type Job } from 'bullmq';
import { BullmqTaskWorker, type TaskData } from './bullmq-task-worker.js';
import { ClockWatch } from './clock-watch.js';
import { taskId, type QueueStore } from './queue-store.js';
import { SingleTaskWorker } from './single-task-worker.js';
import { nameOf, Stops } from './stops.js';
import { bullmqName, bullmqPriority, childOf, flowsOf, placesOf } from './task-flows.js';

/** Milliseconds after which the task of a worker that fell silent is free, and between looks for such tasks. */
export interface EngineTimes {
  readonly lockDuration: number;
  readonly stalledInterval: number;
}

/** A task of a machine that died is taken again after 15 to 25 seconds. */
export const ENGINE_TIMES: EngineTimes = { lockDuration: 15_000, stalledInterval: 5_000 };

/** How often a task may lose its worker: `taskRun` counts those starts that got no further, and ends the job first. */
const MOST_STALLED = 50;

/** What events leave behind. */
const KEPT_EVENTS = { streams: { events: { maxLen: 1000 } } };

/** Ends by which BullMQ no longer has anything to do with a task. */
const ENDED: readonly string[] = ['completed', 'failed', 'unknown'];

/** Tasks between machines, by BullMQ on Redis or PostgreSQL: a video is a task, a video in parts a flow. */
export class BullmqEngine implements TaskEngine {
  readonly #queues = new Map<string, Queue>();
  /** Look for tasks whose worker fell silent, by their queues. */
  readonly #guards = new Map<string, Promise<Worker>>();
  readonly #guarded = new Set<string>();
  readonly #workers = new Set<BullmqTaskWorker>();
  readonly #flows: FlowProducer;
  readonly #relay: Relay;
  readonly #stops: Stops;
  #hearing: Promise<void> | undefined;
  #clock: Promise<ClockWatch> | undefined;
  #isClockOff = false;

  constructor(
    private readonly store: QueueStore,
    private readonly notice: (message: string) => void,
    private readonly times: EngineTimes = ENGINE_TIMES,
  ) {
    const { asking, working, backend, relayBackend, prefix } = store.bullmq;
    this.#flows = this.watched(new FlowProducer({ connection: asking, prefix }, backend as never));
    const relay = { namespace: 'zeroreel', prefix, ...(relayBackend && { backend: relayBackend }) };
    this.#relay = this.watched(new Relay({ connection: working, ...relay }));
    this.#stops = new Stops(this.#relay);
  }

  async submit(job: JobId, tasks: readonly QueuedTask[], { priority }: { readonly priority: number }): Promise<void> {
    await this.guard(async () => {
      const found = await this.tasksOf(job);
      if (!found.some(({ state }) => !ENDED.includes(state))) {
        for (const { job: ended } of found) await ended.remove();
        const flows = flowsOf(job, tasks, { priority, prefix: this.store.bullmq.prefix });
        await this.store.directory.note(job, flows.flatMap(placesOf));
        await this.#flows.addBulk(flows);
      }
    });
    await this.store.settle();
  }

  async work(queues: readonly QueueName[], run: TaskRun, { name }: { readonly name: string }): Promise<TaskWorker> {
    const names = queues.map(bullmqName);
    await this.guard(async () => {
      this.#hearing ??= this.#stops.hear();
      await this.#hearing;
      this.#clock ??= this.watchClock();
      await this.#clock;
      for (const queue of names) this.#guarded.add(queue);
      await this.guardAll();
    });
    const worker = new BullmqTaskWorker(names, {
      name,
      run,
      stops: this.#stops,
      now: () => this.store.now(),
      open: (queue, process) =>
        this.watched(
          new SingleTaskWorker(
            queue,
            process,
            { ...this.workerOptions(), name, skipStalledCheck: true, skipLockRenewal: true },
            this.store.bullmq.backend as never,
          ),
        ),
      endOthers: async (job, but) => {
        await this.end(job, 'job-ended', 'another task of the job has failed', but);
      },
      doAgain: (task, token, tasks) => this.doAgain(task, token, tasks),
      forget: (job) => {
        this.store.directory.forget(job);
      },
    });
    this.#workers.add(worker);
    if (this.#isClockOff) worker.hold(true);
    return worker;
  }

  async cancel(job: JobId, reason: string): Promise<CancelOutcome> {
    return await this.guard(() => this.end(job, 'cancelled', reason));
  }

  async reprioritise(job: JobId, priority: number): Promise<void> {
    await this.guard(async () => {
      const open = (await this.tasksOf(job)).filter(({ state }) => !ENDED.includes(state));
      for (const task of open) await task.job.changePriority({ priority: bullmqPriority(priority) });
    });
  }

  async position(job: JobId): Promise<number | undefined> {
    const { directory } = this.store;
    const places = await directory.tasksOf(job);
    const before = await Promise.all(places.map((place) => directory.before(place)));
    return before.reduce(
      (least, next) => (least === undefined || (next ?? Infinity) < least ? next : least),
      undefined,
    );
  }

  async isOpen(job: JobId): Promise<boolean> {
    return await this.guard(async () => (await this.tasksOf(job)).some(({ state }) => !ENDED.includes(state)));
  }

  async counts(): Promise<QueueCounts> {
    return await this.guard(async () => {
      const queues = await this.store.directory.queues();
      const counts = await Promise.all(queues.map((name) => this.queue(name).getJobCounts()));
      const sum = (...states: readonly string[]) =>
        counts.reduce((total, of) => total + states.reduce((some, state) => some + (of[state] ?? 0), 0), 0);
      return {
        waiting: sum('waiting', 'prioritized', 'paused'),
        delayed: sum('delayed', 'waiting-children'),
        active: sum('active'),
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#clock?.catch(() => undefined))?.[Symbol.dispose]();
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
    await this.endGuards();
    const parts = [this.#relay, this.#flows, ...this.#queues.values()];
    await Promise.all(parts.map((part) => part.close().catch(() => undefined)));
  }

  /** Drops what waits of a job, the join first: without it, no part that goes sets it free. Tells those in hand to stop. */
  private async end(job: JobId, kind: StopKind, reason: string, but?: string): Promise<CancelOutcome> {
    const open = (await this.tasksOf(job)).filter(({ job: { id }, state }) => id !== but && !ENDED.includes(state));
    const inHand: Job[] = [];
    for (const { job: task, state } of open) {
      if (state === 'active' || !(await isRemoved(task))) inHand.push(task);
    }
    if (inHand.length > 0) await this.#stops.send({ tasks: inHand.map(nameOf), kind, reason });
    if (open.length === 0) return 'ended';
    return inHand.length > 0 ? 'signalled' : 'removed';
  }

  /** Tasks become children of the one in hand, as in a flow; those that are open already stay as they are. */
  private async doAgain(parent: Job, token: string, tasks: readonly Task[]): Promise<boolean> {
    const { job } = (parent.data as TaskData).task;
    const places = await this.store.directory.tasksOf(job);
    const found = await this.tasksOf(job);
    for (const task of tasks) {
      const id = taskId(job, taskKey(task));
      const before = found.find((each) => each.job.id === id);
      if (before !== undefined && !ENDED.includes(before.state)) continue;
      await before?.job.remove();
      const queue = places.find((place) => place.id === id)?.queue ?? parent.queueName;
      const { name, data, opts } = childOf(parent, task);
      await this.queue(queue).add(name, data, opts);
    }
    return await parent.moveToWaitingChildren(token);
  }

  /** Those that BullMQ still knows; a join comes before its parts. */
  private async tasksOf(job: JobId): Promise<readonly { readonly job: Job; readonly state: string }[]> {
    const places = await this.store.directory.tasksOf(job);
    const found = await Promise.all(
      places.map(async ({ queue, id }) => {
        const task = (await this.queue(queue).getJob(id)) as Job | undefined;
        return task === undefined ? [] : [{ job: task, state: await task.getState() }];
      }),
    );
    return found.flat();
  }

  private queue(name: string): Queue {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const { asking, backend, prefix } = this.store.bullmq;
    const queue = this.watched(new Queue(name, { connection: asking, prefix, ...KEPT_EVENTS }, backend as never));
    this.#queues.set(name, queue);
    return queue;
  }

  private async guardAll(): Promise<void> {
    if (!this.#isClockOff) await Promise.all([...this.#guarded].map((queue) => this.guardQueue(queue)));
  }

  private async endGuards(): Promise<void> {
    const guards = [...this.#guards.values()];
    this.#guards.clear();
    await Promise.allSettled(guards.map(async (guard) => await (await guard).close()));
  }

  /** Looks for tasks whose worker fell silent, also while the workers of this process are busy. */
  private guardQueue(queue: string): Promise<Worker> {
    const start = async () => {
      // The queue writes down how long its stream of events may be.
      await this.queue(queue).waitUntilReady();
      const { backend } = this.store.bullmq;
      const guard = this.watched(
        new Worker(queue, undefined, { ...this.workerOptions(), autorun: false }, backend as never),
      );
      await guard.startStalledCheckTimer();
      return guard;
    };
    const known = this.#guards.get(queue);
    if (known !== undefined) return known;
    const guard = start();
    this.#guards.set(queue, guard);
    guard.catch(() => this.#guards.delete(queue));
    return guard;
  }

  /** While this machine's clock is wrong it takes no task, and says of none that its worker fell silent. */
  private watchClock(): Promise<ClockWatch> {
    return ClockWatch.start({
      serverNow: () => this.store.now(),
      most: this.times.lockDuration / 3,
      every: this.times.stalledInterval,
      onChange: (ahead) => {
        this.#isClockOff = ahead !== undefined;
        this.notice(clockNotice(ahead));
        for (const worker of this.#workers) worker.hold(this.#isClockOff);
        void (this.#isClockOff ? this.endGuards() : this.guardAll()).catch(() => undefined);
      },
    });
  }

  private workerOptions() {
    const { working, prefix } = this.store.bullmq;
    return { connection: working, prefix, maxStalledCount: MOST_STALLED, ...this.times };
  }

  /** BullMQ's parts emit errors of their connections, which come back by themselves. */
  private watched<Part extends { on(event: 'error', listener: (error: Error) => void): unknown }>(part: Part): Part {
    part.on('error', (error) => {
      this.notice(this.store.unavailable.tell(error));
    });
    return part;
  }

  private guard<T>(work: () => Promise<T>): Promise<T> {
    return this.store.unavailable.guard(work);
  }
}

/** @returns false for a task that a worker has just taken */
async function isRemoved(task: Job): Promise<boolean> {
  try {
    await task.remove({ removeChildren: false });
    return true;
  } catch {
    return ENDED.includes(await task.getState());
  }
}

const clockNotice = (ahead: number | undefined): string =>
  ahead === undefined
    ? "This machine's clock agrees with the queue's again: it takes tasks"
    : `This machine's clock is ${Math.abs(Math.round(ahead / 1000))} s ${ahead > 0 ? 'ahead of' : 'behind'} the queue's: ` +
      'it takes no tasks until they agree (NTP)';
