import {
  taskKey,
  type CancelOutcome,
  type JobId,
  type QueueCounts,
  type QueuedTask,
  type QueueName,
  type StopKind,
  type TaskEngine,
  type TaskOutcome,
  type TaskRun,
  type TaskWorker,
  type WorkClass,
  type WorkerFacts,
} from '@zeroreel/jobs';
import { JournalWorker } from './journal-worker.js';
import type { JournalFile } from './journal-file.js';
import { compareEntries, type Entry } from './task-order.js';

/** What the journal has of the open tasks of a job. */
interface TaskRow {
  readonly priority: number;
  /** Place in the order in which jobs were submitted. */
  readonly place: number;
  readonly tasks: readonly QueuedTask[];
  /** Keys of those that are done. */
  readonly done: readonly string[];
}

const TASKS = 'tasks';

/** Tasks in a journal, handed out to workers of this process. What was in hand when it ended is handed out again. */
export class JournalEngine implements TaskEngine {
  readonly #journal: JournalFile;
  readonly #now: () => number;
  /** Open tasks that are not done, by jobs. */
  readonly #entries = new Map<JobId, Entry[]>();
  readonly #workers = new Set<JournalWorker>();
  #place = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(journal: JournalFile, now: () => number) {
    this.#journal = journal;
    this.#now = now;
    for (const [job, row] of journal.table(TASKS)) this.#open(job, row as TaskRow);
  }

  async submit(job: JobId, tasks: readonly QueuedTask[], { priority }: { readonly priority: number }): Promise<void> {
    if (this.#entries.has(job)) {
      // It may still be on its way to the disk.
      await this.#journal.commit([]);
      return;
    }
    const row: TaskRow = { priority, place: this.#place, tasks, done: [] };
    this.#open(job, row);
    try {
      await this.#journal.commit([[TASKS, job, row]]);
    } catch (error) {
      this.#entries.delete(job);
      throw error;
    }
    for (const entry of this.#entries.get(job) ?? []) entry.isThere = true;
    this.#dispatch();
  }

  work(
    queues: readonly QueueName[],
    run: TaskRun,
    { name, classes = [] }: { readonly name: string; readonly classes?: readonly WorkClass[] },
  ): Promise<TaskWorker> {
    const worker = new JournalWorker(
      { queues, classes, run, name },
      {
        wake: () => this.#dispatch(),
        settle: (entry, outcome) => this.#settle(entry, outcome),
        leave: (gone) => void this.#workers.delete(gone),
      },
    );
    this.#workers.add(worker);
    this.#dispatch();
    return Promise.resolve(worker);
  }

  workers(): Promise<readonly WorkerFacts[]> {
    return Promise.resolve([...this.#workers].map(({ facts }) => facts));
  }

  async cancel(job: JobId, reason: string): Promise<CancelOutcome> {
    const entries = this.#entries.get(job);
    if (entries === undefined) return 'ended';
    const inHand = this.#end(job, 'cancelled', reason);
    await this.#journal.commit([]);
    return inHand ? 'signalled' : 'removed';
  }

  async withdraw(job: JobId): Promise<boolean> {
    const entries = this.#entries.get(job) ?? [];
    if (entries.some((entry) => !isWaiting(entry))) return false;
    this.#forget(job);
    await this.#journal.commit([]);
    return true;
  }

  async reprioritise(job: JobId, priority: number): Promise<void> {
    const row = this.#journal.table(TASKS).get(job) as TaskRow | undefined;
    if (row === undefined) return;
    for (const entry of this.#entries.get(job) ?? []) entry.priority = priority;
    await this.#journal.commit([[TASKS, job, { ...row, priority }]]);
  }

  async position(job: JobId): Promise<number | undefined> {
    const own = this.#entries.get(job)?.filter(isWaiting).sort(compareEntries)[0];
    if (own === undefined || this.#entries.get(job)?.some(({ worker }) => worker !== undefined)) return undefined;
    const before = [...this.#entries].filter(
      ([other, entries]) =>
        other !== job &&
        entries.some((entry) => isWaiting(entry) && entry.queue === own.queue && compareEntries(entry, own) < 0),
    );
    return before.length;
  }

  isOpen(job: JobId): Promise<boolean> {
    return Promise.resolve(this.#entries.has(job));
  }

  async counts(queue?: QueueName): Promise<QueueCounts> {
    const all = [...this.#entries.values()].flat().filter((entry) => queue === undefined || entry.queue === queue);
    const active = all.filter(({ worker }) => worker !== undefined).length;
    const waiting = all.filter((entry) => this.#isReady(entry)).length;
    return { waiting, active, delayed: all.length - active - waiting };
  }

  queues(): Promise<readonly QueueName[]> {
    return Promise.resolve([...new Set([...this.#entries.values()].flat().map(({ queue }) => queue))]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
    clearTimeout(this.#timer);
  }

  #open(job: JobId, { tasks, done, priority, place }: TaskRow): void {
    this.#place = Math.max(this.#place, place + 1);
    const isThere = this.#journal.table(TASKS).has(job);
    const open = tasks.filter(({ task }) => !done.includes(taskKey(task)));
    const entries = open.map(({ task, queue }, k): Entry => {
      return { task, queue, priority, place, order: k, attempts: 0, notBefore: 0, isReturned: false, isThere };
    });
    this.#entries.set(job, entries);
  }

  #isReady(entry: Entry): boolean {
    if (!isWaiting(entry) || !entry.isThere || entry.notBefore > this.#now()) return false;
    if (entry.task.kind !== 'join') return true;
    return (this.#entries.get(entry.task.job) ?? []).every(({ task }) => task.kind !== 'part');
  }

  /** Gives ready tasks to workers that have none. */
  #dispatch(): void {
    const ready = [...this.#entries.values()].flat().filter((entry) => this.#isReady(entry));
    ready.sort(compareEntries);
    for (const entry of ready) {
      const worker = [...this.#workers].find((each) => each.takes(entry.queue));
      if (worker === undefined) continue;
      entry.worker = worker;
      entry.isReturned = false;
      entry.attempts++;
      worker.take(entry);
    }
    this.#waitForLater();
  }

  #waitForLater(): void {
    clearTimeout(this.#timer);
    const later = [...this.#entries.values()]
      .flat()
      .filter((entry) => isWaiting(entry) && entry.notBefore > this.#now());
    if (later.length === 0) return;
    const next = Math.min(...later.map(({ notBefore }) => notBefore));
    this.#timer = setTimeout(() => this.#dispatch(), Math.max(1, next - this.#now())).unref();
  }

  #settle(entry: Entry, outcome: TaskOutcome): void {
    const { job } = entry.task;
    delete entry.worker;
    const entries = this.#entries.get(job)?.filter((each) => each !== entry) ?? [];
    // A task whose job has ended meanwhile is gone, however it ends.
    if (entry.isOver || outcome.kind === 'done') {
      if (entries.length > 0) this.#entries.set(job, entries);
      else this.#forget(job);
      if (outcome.kind === 'done' && !entry.isOver && entries.length > 0) this.#noteDone(entry);
    } else if (outcome.kind === 'failed') {
      this.#entries.set(job, entries);
      this.#end(job, 'job-ended', outcome.reason);
      if (this.#entries.get(job)?.length === 0) this.#forget(job);
    } else if (outcome.kind === 'returned') {
      entry.isReturned = true;
      entry.attempts--;
    } else if (outcome.kind === 'after') {
      this.#doAgain(entry, outcome.tasks.map(taskKey));
    } else {
      entry.notBefore = this.#now() + outcome.delay;
    }
    this.#dispatch();
  }

  /** Drops the tasks of a job that wait, and stops those in hand. @returns whether there are any */
  #end(job: JobId, kind: StopKind, reason: string): boolean {
    const inHand = (this.#entries.get(job) ?? []).filter(({ worker }) => worker !== undefined);
    for (const entry of inHand) {
      entry.isOver = true;
      entry.worker?.signal(kind, reason);
    }
    if (inHand.length > 0) this.#entries.set(job, inHand);
    else this.#forget(job);
    return inHand.length > 0;
  }

  #forget(job: JobId): void {
    this.#entries.delete(job);
    this.#journal.commitLater([[TASKS, job, undefined]]);
  }

  /** Opens tasks of a job again that were done. */
  #doAgain({ task: { job } }: Entry, keys: readonly string[]): void {
    const row = this.#journal.table(TASKS).get(job) as TaskRow | undefined;
    const open = this.#entries.get(job);
    if (row === undefined || open === undefined) return;
    const done = row.done.filter((key) => !keys.includes(key));
    const again = row.tasks.flatMap(({ task, queue }, order): Entry[] => {
      if (!keys.includes(taskKey(task)) || open.some((entry) => taskKey(entry.task) === taskKey(task))) return [];
      const { priority, place } = row;
      return [{ task, queue, priority, place, order, attempts: 0, notBefore: 0, isReturned: false, isThere: true }];
    });
    this.#entries.set(job, [...open, ...again]);
    this.#journal.commitLater([[TASKS, job, { ...row, done }]]);
  }

  #noteDone({ task }: Entry): void {
    const row = this.#journal.table(TASKS).get(task.job) as TaskRow | undefined;
    if (row === undefined) return;
    this.#journal.commitLater([[TASKS, task.job, { ...row, done: [...row.done, taskKey(task)] }]]);
  }
}

const isWaiting = ({ worker }: Entry): boolean => worker === undefined;
