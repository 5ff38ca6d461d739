import { modelSourceOf } from '@zeroreel/run';
import type { Job, JobOrder } from './job.js';
import type { TaskEngine } from './task-engine.js';
import { classQueue, fitsClass, type WorkClass, type WorkerFacts } from './work-class.js';

/** How much the workers of a queue have to do. */
export interface QueueLoad {
  readonly workers: number;
  /** Tasks that wait, and tasks in hand. */
  readonly waiting: number;
  readonly active: number;
}

type Counts = Pick<TaskEngine, 'counts'>;

/** @param workers that are there */
export async function queueLoad(cls: WorkClass, workers: readonly WorkerFacts[], engine: Counts): Promise<QueueLoad> {
  const queue = classQueue(cls);
  const { waiting, active } = await engine.counts(queue);
  return { workers: workers.filter(({ queues }) => queues.includes(queue)).length, waiting, active };
}

/** Whether a worker takes tasks of a class. */
export const isServed = (cls: WorkClass, workers: readonly WorkerFacts[]): boolean =>
  workers.some(({ queues }) => queues.includes(classQueue(cls)));

/**
 * The class that is to make a video: of those that have its model, the one with the fewest tasks a worker; of equal ones a
 * GPU's, then that of most workers.
 * @returns undefined where no worker can
 */
export async function chooseClass(
  { settings }: Pick<JobOrder, 'settings'>,
  workers: readonly WorkerFacts[],
  engine: Counts,
): Promise<WorkClass | undefined> {
  const fitting = new Map<string, WorkClass>();
  for (const { classes } of workers) {
    for (const cls of classes) if (fitsClass(cls, settings)) fitting.set(classQueue(cls), cls);
  }
  const [only, ...others] = fitting.values();
  if (others.length === 0) return only;
  const loads = await Promise.all(
    [...fitting.values()].map(async (cls) => ({ cls, load: await queueLoad(cls, workers, engine) })),
  );
  loads.sort(
    (one, other) =>
      tasksOfEach(one.load) - tasksOfEach(other.load) ||
      Number(isProcessor(one.cls)) - Number(isProcessor(other.cls)) ||
      other.load.workers - one.load.workers ||
      (classQueue(one.cls) < classQueue(other.cls) ? -1 : 1),
  );
  return loads[0]?.cls;
}

const tasksOfEach = ({ workers, waiting, active }: QueueLoad): number => (waiting + active) / Math.max(1, workers);

const isProcessor = ({ device }: WorkClass): boolean => device.startsWith('cpu');

/** Why nobody can take a job now, in words for people; undefined where somebody can. */
export function whyNoWorker(
  { settings, workClass }: Pick<Job, 'settings' | 'workClass'>,
  workers: readonly WorkerFacts[],
): string | undefined {
  if (workClass !== undefined && isServed(workClass, workers)) return undefined;
  if (workers.length === 0) return 'no worker is there';
  const source = modelSourceOf(settings);
  if (workClass !== undefined) {
    const { device, model, print } = workClass;
    return `no worker of its class is there: ${device} with ${model} (${print})`;
  }
  const devices = new Set(workers.flatMap(({ classes }) => classes.map(({ device }) => device)));
  return `no worker has the model ${source}; there are workers on ${[...devices].sort().join(', ')}`;
}
