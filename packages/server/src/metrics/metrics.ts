import { JOB_STATES, type JobEvent, type JobEvents, type JobRecords, type TaskEngine } from '@zeroreel/jobs';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a server counts, for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  readonly sseClients: Gauge;
  readonly requests: Counter<'method' | 'status'>;
  /** Counts an event of a job. */
  note(job: string, event: JobEvent): void;
}

const SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200];

/**
 * Counters that begin at nothing.
 * @param read what is asked when somebody looks
 * @param now milliseconds since any fixed moment
 */
export function createMetrics(
  read: {
    readonly records: Pick<JobRecords, 'counts'>;
    readonly engine: Pick<TaskEngine, 'counts' | 'queues' | 'workers'>;
    /** How many open jobs no worker can take. */
    readonly unserved?: () => number;
  },
  now: () => number,
): Metrics {
  const unserved = () => read.unserved?.() ?? 0;
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name: `zeroreel_${name}`, help, registers });
  const histogram = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Histogram({ name: `zeroreel_${name}`, help, labelNames, buckets: SECONDS, registers });
  new Gauge({
    ...{ name: 'zeroreel_jobs', help: 'Jobs by state', labelNames: ['state'], registers },
    async collect() {
      const counts = await read.records.counts();
      for (const state of JOB_STATES) this.set({ state }, counts[state]);
    },
  });
  new Gauge({
    ...{ name: 'zeroreel_tasks', help: 'Tasks of the queue by state', labelNames: ['state'], registers },
    async collect() {
      for (const [state, count] of Object.entries(await read.engine.counts())) this.set({ state }, Number(count));
    },
  });
  new Gauge({
    ...{
      name: 'zeroreel_queue_tasks',
      help: 'Tasks of each queue by state',
      labelNames: ['queue', 'state'],
      registers,
    },
    async collect() {
      this.reset();
      for (const queue of await read.engine.queues()) {
        for (const [state, count] of Object.entries(await read.engine.counts(queue))) {
          this.set({ queue, state }, Number(count));
        }
      }
    },
  });
  new Gauge({
    ...{ name: 'zeroreel_workers', help: 'Workers that take tasks of a queue', labelNames: ['queue'], registers },
    async collect() {
      this.reset();
      for (const { queues } of await read.engine.workers()) for (const queue of queues) this.inc({ queue });
    },
  });
  new Gauge({
    ...{ name: 'zeroreel_jobs_without_worker', help: 'Open jobs that no worker can take', registers },
    collect() {
      this.set(unserved());
    },
  });
  new Gauge({
    ...{ name: 'zeroreel_wanted_workers', help: 'Workers that would all have something to do', registers },
    async collect() {
      const { waiting, active, delayed } = await read.engine.counts();
      // Parts that wait for others are counted with those; what comes again later keeps its worker.
      this.set(waiting + active + (waiting + active === 0 ? delayed : 0) + unserved());
    },
  });
  const waits = histogram('queue_wait_seconds', 'From the order to the first start of a job');
  const stages = histogram('job_seconds', 'Time of a stage of a run', ['stage']);
  const evaluations = counter('evaluations_total', 'Evaluations of single frames');
  const saves = histogram('checkpoint_seconds', 'Time that keeping a state takes');
  const savedBytes = counter('checkpoint_bytes', 'Bytes of states that were kept');
  const resumes = counter('resumes_total', 'Tasks that went on from a kept state');
  const artifactBytes = counter('artifact_bytes_total', 'Bytes of the files of jobs');
  const queuedAt = new Map<string, number>();
  const doneOf = new Map<string, number>();
  const goesOn = new Set<string>();

  function note(job: string, event: JobEvent): void {
    switch (event.type) {
      case 'job:state': {
        const since = queuedAt.get(job);
        if (event.state === 'queued') queuedAt.set(job, now());
        else queuedAt.delete(job);
        if (event.state === 'running' && since !== undefined) waits.observe((now() - since) / 1000);
        if (event.state !== 'running')
          for (const key of doneOf.keys()) if (key.startsWith(`${job}/`)) doneOf.delete(key);
        return;
      }
      case 'job:resumed':
        goesOn.add(`${job}/${event.task}`);
        return resumes.inc();
      case 'stage:end':
        return stages.observe({ stage: event.stage }, event.milliseconds / 1000);
      case 'state:saved':
        savedBytes.inc(event.bytes);
        return saves.observe(event.milliseconds / 1000);
      case 'generation:progress': {
        const key = `${job}/${event.task}`;
        // What an earlier process had done is not done again.
        const before = goesOn.delete(key) ? event.done : (doneOf.get(key) ?? 0);
        evaluations.inc(Math.max(0, event.done - before));
        doneOf.set(key, event.done);
        return;
      }
      case 'artifact':
        return artifactBytes.inc(event.bytes);
      default:
        return;
    }
  }

  return {
    registry,
    sseClients: new Gauge({ name: 'zeroreel_sse_clients', help: 'Open event streams', registers }),
    requests: new Counter({
      ...{ name: 'zeroreel_requests_total', help: 'Requests that were answered', registers },
      labelNames: ['method', 'status'] as const,
    }),
    note,
  };
}

/** Events that are counted as they are told. */
export const countedEvents = (events: JobEvents, metrics: Pick<Metrics, 'note'>): JobEvents => ({
  append(job, event) {
    metrics.note(job, event);
    events.append(job, event);
  },
  watch: (job, options) => events.watch(job, options),
});
