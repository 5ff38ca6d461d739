import { messageOf, type FrameSpan } from '@zeroreel/core';
import { partKey, partsPrefix, statePrefix, statesPrefix } from './artifact-keys.js';
import { changeJob } from './change-job.js';
import type { Device, DeviceOutcome } from './device.js';
import { endJob } from './end-job.js';
import { followProgress } from './follow-progress.js';
import type { JobEvent } from './job-events.js';
import { isEnded } from './job-state.js';
import { JobsError, type JobFailure } from './jobs-error.js';
import { beginTask, endPart, loseTask, poisoned, returnTask, type TaskRecordSurroundings } from './task-record.js';
import { taskKey, TaskStopped, type Task, type TaskContext, type TaskOutcome, type TaskRun } from './task.js';

/** What tasks are run with. */
export interface TaskSurroundings extends TaskRecordSurroundings {
  readonly device: Device;
}

/** Times that a backend may fail in one task. */
const MOST_ATTEMPTS = 3;
const BACK_OFF = 5_000;

/**
 * Runs tasks on a device, and keeps the job's record and its events. The same for every engine: an engine only hands tasks
 * out. A task that got no further in three lost processes fails alone (`lost-worker`).
 */
export const taskRun =
  (surroundings: TaskSurroundings): TaskRun =>
  async (context) => {
    try {
      return await runTask(surroundings, context);
    } catch (error) {
      // Records or artefacts cannot be reached; what was computed is kept as a state.
      return { kind: 'later', delay: BACK_OFF, reason: messageOf(error) };
    }
  };

async function runTask(surroundings: TaskSurroundings, context: TaskContext): Promise<TaskOutcome> {
  const { records, events, artifacts, device } = surroundings;
  const { task, signal } = context;
  const job = await records.get(task.job);
  if (job === undefined || isEnded(job.state)) return { kind: 'failed', reason: 'the job is over' };
  if (job.cancelRequested) return cancelled(surroundings, task);
  if (task.kind === 'part' && (await artifacts.stat(partKey(job.id, taskKey(task)))))
    return partDone(surroundings, context);

  const begun = await beginTask(surroundings, context);
  if (begun !== undefined && isEnded(begun.state)) return { kind: 'failed', reason: 'the job is over' };
  if (begun === undefined) return fail(surroundings, task, poisoned(job, task, []));
  const report = reporter(surroundings, task);
  const outcome = await device({ task, job: begun }, { signal, report: report.report });
  await report.settled();
  if (stopKind(signal) === 'lost') return { kind: 'returned', reason: 'another worker may have the task' };
  switch (outcome.kind) {
    case 'done':
      for (const artifact of outcome.artifacts) events.append(task.job, { type: 'artifact', ...artifact });
      return whenReached(signal, () =>
        task.kind === 'part' ? partDone(surroundings, context) : jobDone(surroundings, task, outcome),
      );
    case 'again':
      return whenReached(signal, () => makeAgain(surroundings, task, outcome));
    case 'failed':
      if (outcome.error.code === 'backend-failed' && context.attempt < MOST_ATTEMPTS) {
        await returnTask(surroundings, task);
        return { kind: 'later', delay: BACK_OFF, reason: outcome.error.message };
      }
      return whenReached(signal, () => fail(surroundings, task, outcome.error));
    case 'stopped':
      return stopped(surroundings, context);
    case 'lost':
      return lost(surroundings, context, outcome);
  }
}

/** Milliseconds between two tries to reach the records. */
const PAUSE = 1_000;

/**
 * Records how a task has ended as soon as that is possible: nothing is computed again because the queue was away meanwhile.
 * A task that another worker may have by then is left alone.
 */
async function whenReached(signal: AbortSignal, record: () => Promise<TaskOutcome>): Promise<TaskOutcome> {
  for (;;) {
    if (stopKind(signal) === 'lost') return { kind: 'returned', reason: 'another worker may have the task' };
    try {
      return await record();
    } catch (error) {
      const isAway = error instanceof JobsError && ['queue-unavailable', 'store-unavailable'].includes(error.code);
      if (!isAway || signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

const stopKind = ({ aborted, reason }: AbortSignal): TaskStopped['kind'] | undefined =>
  aborted && reason instanceof TaskStopped ? reason.kind : undefined;

/** Hands on what a device reports. */
function reporter({ records, events }: TaskSurroundings, task: Task) {
  const progress = followProgress((told) => records.note(task.job, taskKey(task), told));
  const writing: Promise<unknown>[] = [];
  return {
    report: (event: JobEvent): void => {
      progress(event);
      events.append(task.job, event);
      if (event.type !== 'job:resumed') return;
      const resumedFrom = { phase: event.phase, step: event.next };
      writing.push(changeJob(records, task.job, () => ({ resumedFrom })));
    },
    settled: () => Promise.allSettled(writing),
  };
}

async function partDone(surroundings: TaskSurroundings, context: TaskContext): Promise<TaskOutcome> {
  await endPart(surroundings, context);
  // What is left of it goes with the job.
  const states = statePrefix(context.task.job, taskKey(context.task));
  await surroundings.artifacts.remove(states).catch(() => undefined);
  return { kind: 'done' };
}

async function jobDone(
  surroundings: TaskSurroundings,
  task: Task,
  { artifacts: made, recorded }: Extract<DeviceOutcome, { kind: 'done' }>,
): Promise<TaskOutcome> {
  const { artifacts } = surroundings;
  await endJob(surroundings, task.job, { state: 'succeeded', artifacts: made, ...(recorded && { recorded }) });
  await artifacts.remove(statesPrefix(task.job));
  await artifacts.remove(partsPrefix(task.job));
  return { kind: 'done' };
}

/** Has parts made again: a video is of one type of numbers, as if one machine had begun it anew. */
async function makeAgain(
  { records, events, artifacts }: TaskSurroundings,
  { job }: Task,
  { parts, dtype }: Extract<DeviceOutcome, { kind: 'again' }>,
): Promise<TaskOutcome> {
  const isMade = ({ from }: FrameSpan): boolean => parts.some((part) => part.from === from);
  await changeJob(records, job, ({ parts: all = [] }) => ({
    dtype,
    parts: all.map((part) => (isMade(part) ? { from: part.from, to: part.to, state: 'waiting' as const } : part)),
  }));
  const tasks = parts.map(({ from, to }): Task => ({ kind: 'part', job, from, to }));
  for (const task of tasks) await artifacts.remove(partKey(job, taskKey(task)));
  const names = parts.map(({ from, to }) => `${from}-${to}`).join(', ');
  const reason = `A part of the video has overflowed float16: the parts ${names} are made again in ${dtype}`;
  events.append(job, { type: 'notice', message: reason });
  for (const { from, to } of parts) events.append(job, { type: 'part:state', from, to, state: 'waiting' });
  return { kind: 'after', tasks, reason };
}

async function fail(surroundings: TaskSurroundings, task: Task, error: JobFailure): Promise<TaskOutcome> {
  await endJob(surroundings, task.job, { state: 'failed', error });
  return { kind: 'failed', reason: error.message };
}

async function cancelled(surroundings: TaskSurroundings, task: Task): Promise<TaskOutcome> {
  await endJob(surroundings, task.job, { state: 'cancelled' });
  return { kind: 'failed', reason: 'the job was cancelled' };
}

async function stopped(surroundings: TaskSurroundings, { task, signal }: TaskContext): Promise<TaskOutcome> {
  switch (stopKind(signal)) {
    case 'cancelled':
      return cancelled(surroundings, task);
    case 'job-ended':
      return { kind: 'failed', reason: 'the job is over' };
    default:
      // A worker that ends says nothing about the task.
      await returnTask(surroundings, task);
      return { kind: 'returned', reason: 'the worker ends' };
  }
}

async function lost(
  surroundings: TaskSurroundings,
  context: TaskContext,
  { why, log }: Extract<DeviceOutcome, { kind: 'lost' }>,
): Promise<TaskOutcome> {
  const { task, signal, worker } = context;
  // A process that ends instead of stopping was told to stop.
  if (signal.aborted) return stopped(surroundings, context);
  const { job, isPoison } = await loseTask(surroundings, task);
  surroundings.events.append(task.job, { type: 'notice', message: `The worker ${worker} was lost: ${why}` });
  return isPoison ? fail(surroundings, task, poisoned(job, task, log)) : { kind: 'returned', reason: why };
}
