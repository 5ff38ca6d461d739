import { modelSourceOf, withModelSource } from '@zeroreel/run';
import type { Job, JobOrder } from './job.js';
import { chooseClass, queueLoad, whyNoWorker, type QueueLoad } from './place-job.js';
import type { TaskEngine } from './task-engine.js';
import type { WorkClass, WorkerFacts } from './work-class.js';

/** Where a job is to be computed. */
export interface JobPlace {
  /** Absent while no worker can, and where all devices are alike. */
  readonly workClass?: WorkClass | undefined;
  /** What the workers of that class have to do; nobody where there is none. */
  readonly load: () => Promise<QueueLoad>;
}

/** What places of jobs are found with. */
export interface JobPlacesOptions {
  readonly engine: TaskEngine;
  /** Whether each job goes to the queue of a class of workers; default: all go to `VIDEO_QUEUE`. */
  readonly hasClasses?: boolean;
  /** What workers call a model that a job names otherwise; default: the same. */
  readonly modelOf?: (source: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds for which is believed which workers there are. */
const BELIEVED = 1000;
const NOBODY: QueueLoad = { workers: 0, waiting: 0, active: 0 };

/** Finds the workers of jobs, among those that are there. */
export class JobPlaces {
  #workers: { readonly at: number; readonly facts: Promise<readonly WorkerFacts[]> } | undefined;

  constructor(private readonly options: JobPlacesOptions) {}

  /** Where a job may be computed now. @throws JobsError `queue-unavailable` */
  async placeOf(order: Pick<JobOrder, 'settings'>): Promise<JobPlace> {
    const { engine, hasClasses } = this.options;
    const workers = hasClasses ? await this.workersNow() : [];
    const workClass = await chooseClass(this.asWorkersCall(order), workers, engine);
    if (workClass === undefined) return { load: () => Promise.resolve(NOBODY) };
    return { workClass, load: () => queueLoad(workClass, workers, engine) };
  }

  /** Why no worker can take a job now; undefined where one can. @throws JobsError `queue-unavailable` */
  async whyWaits(job: Pick<Job, 'settings' | 'workClass'>): Promise<string | undefined> {
    return this.options.hasClasses ? whyNoWorker(this.asWorkersCall(job), await this.workersNow()) : undefined;
  }

  private asWorkersCall<O extends Pick<JobOrder, 'settings'>>(order: O): O {
    const { modelOf } = this.options;
    if (modelOf === undefined) return order;
    return { ...order, settings: withModelSource(order.settings, modelOf(modelSourceOf(order.settings))) };
  }

  private workersNow(): Promise<readonly WorkerFacts[]> {
    const now = this.options.now();
    if (this.#workers === undefined || now - this.#workers.at >= BELIEVED || now < this.#workers.at) {
      const facts = this.options.engine.workers();
      facts.catch(() => (this.#workers = undefined));
      this.#workers = { at: now, facts };
    }
    return this.#workers.facts;
  }
}
