import { createHash } from 'node:crypto';
import {
  JobsError,
  NO_PROGRESS,
  unknownJob,
  type ArtifactStore,
  type Job,
  type JobEvents,
  type JobRecords,
  type QueuedTask,
  type StoredEvent,
  type TaskEngine,
  type WorkerFacts,
} from '@zeroreel/jobs';

/** The contracts of jobs in memory: nobody computes, and tests say what happens to a job. */
export class MemoryJobs {
  readonly jobs = new Map<string, Job>();
  readonly keys = new Map<string, { readonly digest: string; readonly id: string }>();
  readonly told = new Map<string, StoredEvent[]>();
  readonly tasks = new Map<string, readonly QueuedTask[]>();
  readonly files = new Map<string, Uint8Array>();
  readonly workers: WorkerFacts[] = [];
  /** Thrown by whatever is asked next, until it is taken away. */
  failure: Error | undefined;
  /** Events before this number are no longer kept. */
  oldest = 0;
  #listeners = new Set<() => void>();

  /** Changes a job as its worker would, and tells it. */
  become(id: string, patch: Partial<Job>): void {
    const job = this.#require(id);
    this.jobs.set(id, { ...job, ...patch, version: job.version + 1 });
    if (patch.state !== undefined && patch.state !== 'queued') this.tasks.delete(id);
    if (patch.state !== undefined) this.events.append(id, { type: 'job:state', state: patch.state });
  }

  #require(id: string): Job {
    const job = this.jobs.get(id);
    if (job === undefined) throw unknownJob(id);
    return job;
  }

  #mayFail(): void {
    if (this.failure) throw this.failure;
  }

  readonly records: JobRecords = {
    create: async (job, key) => {
      this.#mayFail();
      const before = key && this.keys.get(key.key);
      if (before && before.digest !== key.digest) throw new JobsError('key-reused', 'another order has this key');
      if (before) return { job: this.#require(before.id), isNew: false };
      const fresh = { version: 1, state: 'queued', attempts: 0, artifacts: [], starts: {}, progress: NO_PROGRESS };
      const made = { ...job, ...fresh } as Job;
      this.jobs.set(job.id, made);
      if (key) this.keys.set(key.key, { digest: key.digest, id: job.id });
      return { job: made, isNew: true };
    },
    get: async (id) => {
      this.#mayFail();
      return this.jobs.get(id);
    },
    list: async ({ states, owner, after, limit }) => {
      this.#mayFail();
      const all = [...this.jobs.values()].reverse();
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const fitting = all
        .slice(from)
        .filter((job) => (states?.includes(job.state) ?? true) && (owner === undefined || job.owner === owner));
      const jobs = fitting.slice(0, limit);
      const last = jobs.at(-1);
      return { jobs, ...(fitting.length > limit && last && { next: last.id }) };
    },
    counts: async (owner) => {
      this.#mayFail();
      const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
      for (const job of this.jobs.values()) if (owner === undefined || job.owner === owner) counts[job.state]++;
      return counts;
    },
    change: async (id, version, patch) => {
      this.#mayFail();
      const job = this.#require(id);
      if (job.version !== version) throw new JobsError('changed-meanwhile', 'changed');
      const changed = Object.fromEntries(
        Object.entries({ ...job, ...patch }).filter(([, value]) => value !== undefined),
      );
      this.jobs.set(id, { ...(changed as unknown as Job), version: version + 1 });
      return this.#require(id);
    },
    note: () => undefined,
    remove: async (id) => {
      this.jobs.delete(id);
      this.told.delete(id);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };

  readonly events: JobEvents = {
    append: (job, event) => {
      const events = this.told.get(job) ?? [];
      this.told.set(job, [
        ...events,
        { id: String(this.oldest + events.length + 1), job, at: 1000 + events.length, event },
      ]);
      this.#listeners.forEach((listener) => listener());
    },
    watch: (job, { after, signal }) => this.#watch(job, after, signal),
  };

  async *#watch(job: string, after: string | undefined, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    let seen = 0;
    if (after !== undefined) {
      const at = (this.told.get(job) ?? []).findIndex(({ id }) => id === after);
      if (at < 0) throw new JobsError('events-expired', `the events after ${after} are no longer kept`);
      seen = at + 1;
    }
    while (!signal.aborted) {
      const next = this.told.get(job)?.[seen];
      if (next) {
        seen++;
        yield next;
        continue;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#listeners.delete(wake);
          resolve();
        };
        this.#listeners.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  readonly engine: TaskEngine = {
    submit: async (job, tasks) => void this.tasks.set(job, tasks),
    work: () => Promise.reject(new Error('nobody computes')),
    workers: async () => this.workers,
    withdraw: async (job) => this.tasks.delete(job) || true,
    cancel: async (job) => {
      if (this.jobs.get(job)?.state === 'running') return 'signalled';
      return this.tasks.delete(job) ? 'removed' : 'ended';
    },
    reprioritise: async () => undefined,
    position: async (job) => {
      const at = [...this.tasks.keys()].indexOf(job);
      return at < 0 ? undefined : at;
    },
    isOpen: async (job) => this.tasks.has(job),
    counts: async (queue) => {
      const all = [...this.tasks.values()].flat().filter((each) => queue === undefined || each.queue === queue);
      return { waiting: all.length, delayed: 0, active: 0 };
    },
    queues: async () => [...new Set([...this.tasks.values()].flat().map(({ queue }) => queue))],
    [Symbol.asyncDispose]: async () => undefined,
  };

  readonly artifacts: ArtifactStore = {
    name: 'memory',
    put: async (key, body) => {
      const bytes = new Uint8Array(await new Response(body as BodyInit).arrayBuffer());
      this.files.set(key, bytes);
      return storedOf(key, bytes);
    },
    get: async (key, range) => {
      const bytes = this.files.get(key);
      if (bytes === undefined) return undefined;
      const { start = 0, end = bytes.length - 1 } = range ?? {};
      const body = new Response(bytes.slice(start, end + 1)).body as ReadableStream<Uint8Array>;
      return { ...storedOf(key, bytes), range: { start, end: Math.min(end, bytes.length - 1) }, body };
    },
    stat: async (key) => {
      const bytes = this.files.get(key);
      return bytes && storedOf(key, bytes);
    },
    list: async function* () {},
    remove: async (prefix) => {
      for (const key of this.files.keys()) if (key.startsWith(prefix)) this.files.delete(key);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const storedOf = (key: string, bytes: Uint8Array) => ({ key, bytes: bytes.length, sha256: sha256(bytes) });
