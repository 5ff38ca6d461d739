import { taskKey, type JobId, type QueuedTask, type QueueName } from '@zeroreel/jobs';
import type { FlowJob, JobsOptions } from 'bullmq';
import type { TaskData } from './bullmq-task-worker.js';
import { taskId, type TaskPlace } from './queue-store.js';

/** What ended tasks leave behind, so that a Redis does not fill up. */
const KEPT = { removeOnComplete: { age: 600, count: 2000 }, removeOnFail: { age: 86_400, count: 5000 } };

/** How tasks are queued. */
export interface FlowOptions {
  /** -10 to 10, more comes first. */
  readonly priority: number;
  /** Of the keys in the store. */
  readonly prefix: string;
}

/** Less comes first at BullMQ; no priority would come before all others. @param priority -10 to 10, more comes first */
export const bullmqPriority = (priority: number): number => 11 - Math.min(10, Math.max(-10, Math.round(priority)));

/** BullMQ keeps `:` to itself. */
export const bullmqName = (queue: QueueName): string => queue.replaceAll(':', '~');
export const queueName = (name: string): QueueName => name.replaceAll('~', ':');

/** @param priority BullMQ's */
export const jobOptions = (priority = bullmqPriority(0)): JobsOptions => ({
  priority,
  attempts: 5,
  backoff: { type: 'exponential', delay: 1000 },
  ...KEPT,
});

/** The join with its parts below it, or each task for itself. */
export function flowsOf(job: JobId, tasks: readonly QueuedTask[], { priority, prefix }: FlowOptions): FlowJob[] {
  const options = jobOptions(bullmqPriority(priority));
  const flowOf = ({ task, queue }: QueuedTask) => ({
    name: task.kind,
    queueName: bullmqName(queue),
    prefix,
    data: { task, laters: 0 } satisfies TaskData,
    opts: { ...options, jobId: taskId(job, taskKey(task)) },
  });
  const join = tasks.find(({ task }) => task.kind === 'join');
  if (join === undefined) return tasks.map(flowOf);
  const children = tasks.filter((task) => task !== join).map(flowOf);
  const parts = children.map((child) => ({ ...child, opts: { ...child.opts, failParentOnFailure: true } }));
  return [{ ...flowOf(join), children: parts }];
}

/** Where the tasks of a flow lie. */
export function placesOf(flow: FlowJob): TaskPlace[] {
  return [{ queue: flow.queueName, id: flow.opts?.jobId ?? '' }, ...(flow.children ?? []).flatMap(placesOf)];
}
