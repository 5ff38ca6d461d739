import type { ArtifactStore } from './artifact-store.js';
import { changeJob } from './change-job.js';
import type { Job, JobPart, TaskStarts } from './job.js';
import type { JobEvents } from './job-events.js';
import type { JobRecords } from './job-records.js';
import { isEnded } from './job-state.js';
import type { JobFailure } from './jobs-error.js';
import { newestState } from './newest-state.js';
import { taskKey, type Task, type TaskContext } from './task.js';

/** What a job's record keeps of its tasks, and with what it is kept. */
export interface TaskRecordSurroundings {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly artifacts: ArtifactStore;
  readonly now: () => number;
}

/** Processes that a task may take with it before it got further, as their supervisor saw. */
const MOST_LOST = 3;
/** Starts without getting further, whatever ended them: a task may take whole machines with it. */
const MOST_STARTS = 10;

/** Records that a task begins. @returns undefined for one that must not begin again */
export async function beginTask(
  { records, events, artifacts, now }: TaskRecordSurroundings,
  context: TaskContext,
): Promise<Job | undefined> {
  const { task, worker } = context;
  const key = taskKey(task);
  const state = (await newestState(artifacts, task.job, key))?.sha256 ?? '';
  let isNew = false;
  let isPoison = false;
  const begun = await changeJob(records, task.job, (job) => {
    const before = startsOf(job, key);
    const starts = before.state === state ? { ...before, count: before.count + 1 } : { count: 1, lost: 0, state };
    isPoison = starts.lost >= MOST_LOST || starts.count > MOST_STARTS;
    if (isPoison || isEnded(job.state)) return undefined;
    isNew = job.state !== 'running';
    return {
      state: 'running',
      startedAt: job.startedAt ?? now(),
      attempts: job.attempts + 1,
      starts: { ...job.starts, [key]: starts },
      ...withPart(job, task, { state: 'running', worker }),
    };
  });
  if (isPoison) return undefined;
  if (isNew) events.append(task.job, { type: 'job:state', state: 'running' });
  tellPart(events, task, { state: 'running', worker });
  return begun;
}

const NO_STARTS: TaskStarts = { count: 0, lost: 0, state: '' };

const startsOf = ({ starts }: Job, key: string): TaskStarts => starts[key] ?? NO_STARTS;

type PartChange = Pick<JobPart, 'state' | 'worker'>;

const withPart = ({ parts }: Job, task: Task, change: PartChange): Pick<Job, 'parts'> => {
  if (task.kind !== 'part' || parts === undefined) return {};
  return { parts: parts.map((part) => (part.from === task.from ? { from: part.from, to: part.to, ...change } : part)) };
};

function tellPart(events: JobEvents, task: Task, change: PartChange): void {
  if (task.kind !== 'part') return;
  events.append(task.job, { type: 'part:state', from: task.from, to: task.to, ...change });
}

/** Records that a part is there. */
export async function endPart(
  { records, events }: TaskRecordSurroundings,
  { task, worker }: Pick<TaskContext, 'task' | 'worker'>,
): Promise<void> {
  await changeJob(records, task.job, (job) => withPart(job, task, { state: 'done', worker }));
  tellPart(events, task, { state: 'done', worker });
}

/** Records that a task waits again, and that nothing was wrong with it. */
export const returnTask = (surroundings: TaskRecordSurroundings, task: Task): Promise<Job> =>
  goBack(surroundings, task, (starts) => ({ ...starts, count: Math.max(0, starts.count - 1) }));

/** Records that a task waits again after its worker was lost. @returns the job, and whether the task has to be given up */
export async function loseTask(
  surroundings: TaskRecordSurroundings,
  task: Task,
): Promise<{ readonly job: Job; readonly isPoison: boolean }> {
  const key = taskKey(task);
  const state = (await newestState(surroundings.artifacts, task.job, key))?.sha256 ?? '';
  const job = await goBack(surroundings, task, (starts) =>
    starts.state === state ? { ...starts, lost: starts.lost + 1 } : { count: 0, lost: 0, state },
  );
  return { job, isPoison: startsOf(job, key).lost >= MOST_LOST };
}

async function goBack(
  { records, events }: TaskRecordSurroundings,
  task: Task,
  count: (starts: TaskStarts) => TaskStarts,
): Promise<Job> {
  const key = taskKey(task);
  const changed = await changeJob(records, task.job, (job) => {
    if (isEnded(job.state)) return undefined;
    const { parts = [], ...others } = withPart(job, task, { state: 'waiting' });
    const state = parts.some((part) => part.state === 'running') ? 'running' : 'queued';
    return {
      ...others,
      ...(parts.length > 0 && { parts }),
      state,
      starts: { ...job.starts, [key]: count(startsOf(job, key)) },
    };
  });
  if (changed.state === 'queued') events.append(task.job, { type: 'job:state', state: 'queued' });
  tellPart(events, task, { state: 'waiting' });
  return changed;
}

/** Why a task is given up. @param log the last lines of its worker */
export function poisoned(job: Job, task: Task, log: readonly string[]): JobFailure {
  const { count, lost: died } = startsOf(job, taskKey(task));
  return {
    code: 'lost-worker',
    message:
      `The worker was lost ${died} times in ${count} starts without getting further: ` +
      (log.at(-1) ?? 'it left no last words'),
    hint: 'Too little memory is the usual reason: a smaller picture or chunk size needs less. Retrying goes on from the last state.',
    ...(log.length > 0 && { log }),
  };
}
