import { taskKey, type JobId, type Task } from '@zeroreel/jobs';
import type { Job, JobsOptions, Queue } from 'bullmq';
import type { TaskData } from './bullmq-task-worker.js';
import { taskId, type TaskPlace } from './queue-store.js';
import { jobOptions } from './task-flows.js';

/** Ends by which BullMQ no longer has anything to do with a task. */
export const ENDED: readonly string[] = ['completed', 'failed', 'unknown'];

/** A task that BullMQ still knows, and its state there. */
export interface FoundTask {
  readonly job: Job;
  readonly state: string;
}

/** Where the tasks of a job are found. */
export interface TaskFinder {
  readonly placesOf: (job: JobId) => Promise<readonly TaskPlace[]>;
  readonly tasksOf: (job: JobId) => Promise<readonly FoundTask[]>;
  readonly queue: (name: string) => Queue;
}

/**
 * Opens tasks of a job that were done again: they become children of the one in hand, as parts are of a join, which waits
 * for them. Those that are open already stay as they are.
 * @returns false where all of them are done by now
 */
export async function doAgain(
  { parent, token, tasks }: { readonly parent: Job; readonly token: string; readonly tasks: readonly Task[] },
  { placesOf, tasksOf, queue }: TaskFinder,
): Promise<boolean> {
  const { job } = (parent.data as TaskData).task;
  const [places, found] = await Promise.all([placesOf(job), tasksOf(job)]);
  for (const task of tasks) {
    const id = taskId(job, taskKey(task));
    const before = found.find((each) => each.job.id === id);
    if (before !== undefined && !ENDED.includes(before.state)) continue;
    await before?.job.remove();
    const name = places.find((place) => place.id === id)?.queue ?? parent.queueName;
    await queue(name).add(task.kind, { task, laters: 0 } satisfies TaskData, optionsOf(parent, id));
  }
  return await parent.moveToWaitingChildren(token);
}

const optionsOf = (parent: Job, jobId: string): JobsOptions => ({
  ...jobOptions(parent.opts.priority),
  ...{ jobId, failParentOnFailure: true, parent: { id: parent.id ?? '', queue: parent.queueQualifiedName } },
});

/** Removes a task that waits. @returns false for one that a worker has just taken */
export async function isRemoved(task: Job): Promise<boolean> {
  try {
    await task.remove({ removeChildren: false });
    return true;
  } catch {
    return ENDED.includes(await task.getState());
  }
}
