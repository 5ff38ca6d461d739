import { randomUUID } from 'node:crypto';
import type {
  CancelOutcome,
  JobId,
  QueueCounts,
  QueuedTask,
  QueueName,
  StopKind,
  TaskEngine,
  TaskRun,
  TaskWorker,
  WorkClass,
  WorkerFacts,
} from '@zeroreel/jobs';
import { FlowProducer, Queue, Relay, Worker, type Job } from 'bullmq';
import { BullmqTaskWorker } from './bullmq-task-worker.js';
import { clockNotice, ClockWatch } from './clock-watch.js';
import { doAgain, ENDED, isRemoved, type FoundTask } from './do-again.js';
import { leastBefore, sumOfCounts } from './queue-figures.js';
import type { QueueStore } from './queue-store.js';
import { SingleTaskWorker } from './single-task-worker.js';
import { ENGINE_TIMES, MOST_STALLED, StalledGuards, type EngineTimes } from './stalled-guards.js';
import { nameOf, Stops } from './stops.js';
import { bullmqName, bullmqPriority, flowsOf, placesOf, queueName } from './task-flows.js';
import { AnnouncedWorker } from './announced-worker.js';

/** What events leave behind. */
const KEPT_EVENTS = { streams: { events: { maxLen: 1000 } } };

/** Tasks between machines, by BullMQ on Redis or PostgreSQL: a video is a task, a video in parts a flow. */
export class BullmqEngine implements TaskEngine {
  readonly #queues = new Map<string, Queue>();
  readonly #guards = new StalledGuards((queue) => this.openGuard(queue));
  readonly #workers = new Set<AnnouncedWorker>();
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

  async work(
    queues: readonly QueueName[],
    run: TaskRun,
    { name, classes = [] }: { readonly name: string; readonly classes?: readonly WorkClass[] },
  ): Promise<TaskWorker> {
    await this.guard(async () => {
      this.#hearing ??= this.#stops.hear();
      await this.#hearing;
      this.#clock ??= this.watchClock();
      await this.#clock;
    });
    const worker = new BullmqTaskWorker({
      name,
      run,
      stops: this.#stops,
      now: () => this.store.now(),
      prepare: (queue) => this.guard(() => this.#guards.watch([queue])),
      open: (queue, process) =>
        this.watched(
          new SingleTaskWorker(
            queue,
            process,
            { ...this.workerOptions(), name, skipStalledCheck: true, skipLockRenewal: true, autorun: false },
            this.store.bullmq.backend as never,
          ),
        ),
      endOthers: async (job, but) => {
        await this.end(job, 'job-ended', 'another task of the job has failed', but);
      },
      doAgain: (parent, token, tasks) =>
        doAgain(
          { parent, token, tasks },
          {
            placesOf: (job) => this.store.directory.tasksOf(job),
            tasksOf: (job) => this.tasksOf(job),
            queue: (queue) => this.queue(queue),
          },
        ),
      forget: (job) => {
        this.store.directory.forget(job);
      },
    });
    const announced = new AnnouncedWorker(worker, { board: this.store.board, id: randomUUID(), name });
    this.#workers.add(announced);
    if (this.#isClockOff) announced.hold(true);
    await this.guard(() => announced.offer(queues, classes));
    return announced;
  }

  async workers(): Promise<readonly WorkerFacts[]> {
    return await this.store.board.list();
  }

  async cancel(job: JobId, reason: string): Promise<CancelOutcome> {
    return await this.guard(() => this.end(job, 'cancelled', reason));
  }

  async withdraw(job: JobId): Promise<boolean> {
    return await this.guard(async () => {
      const open = (await this.tasksOf(job)).filter(({ state }) => !ENDED.includes(state));
      if (open.some(({ state }) => state === 'active')) return false;
      for (const { job: task } of open) if (!(await isRemoved(task))) return false;
      return true;
    });
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
    return leastBefore(await Promise.all(places.map((place) => directory.before(place))));
  }

  async isOpen(job: JobId): Promise<boolean> {
    return await this.guard(async () => (await this.tasksOf(job)).some(({ state }) => !ENDED.includes(state)));
  }

  async counts(queue?: QueueName): Promise<QueueCounts> {
    return await this.guard(async () => {
      const queues = queue === undefined ? await this.store.directory.queues() : [bullmqName(queue)];
      return sumOfCounts(await Promise.all(queues.map((name) => this.queue(name).getJobCounts())));
    });
  }

  async queues(): Promise<readonly QueueName[]> {
    return (await this.store.directory.queues()).map(queueName);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#clock?.catch(() => undefined))?.[Symbol.dispose]();
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
    await this.#guards.end();
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

  /** Those that BullMQ still knows; a join comes before its parts. */
  private async tasksOf(job: JobId): Promise<readonly FoundTask[]> {
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

  private async openGuard(queue: string): Promise<Worker> {
    // The queue writes down how long its stream of events may be.
    await this.queue(queue).waitUntilReady();
    const { backend } = this.store.bullmq;
    const guard = this.watched(
      new Worker(queue, undefined, { ...this.workerOptions(), autorun: false }, backend as never),
    );
    await guard.startStalledCheckTimer();
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
        void this.#guards.hold(this.#isClockOff).catch(() => undefined);
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
