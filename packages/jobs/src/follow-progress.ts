import type { JobProgress } from './job.js';
import type { JobEvent } from './job-events.js';

/** Makes the progress of a task out of its events. */
export function followProgress(told: (progress: JobProgress) => void): (event: JobEvent) => void {
  let progress: JobProgress = { done: 0, total: 0, stage: 'load' };
  return (event) => {
    const next = after(progress, event);
    if (next === undefined) return;
    progress = next;
    told(progress);
  };
}

function after(progress: JobProgress, event: JobEvent): JobProgress | undefined {
  switch (event.type) {
    case 'stage:start':
      return { ...progress, stage: event.stage };
    case 'generation:progress':
      return { ...progress, done: event.done, total: event.total };
    case 'generation:step':
      return { ...progress, step: event.step, steps: event.steps };
    default:
      return undefined;
  }
}

/** What is done of a job whose tasks have come so far. */
export function sumProgress(tasks: readonly JobProgress[], none: JobProgress): JobProgress {
  const [first, ...others] = tasks;
  if (first === undefined) return none;
  if (others.length === 0) return first;
  const sum = (of: (progress: JobProgress) => number) => tasks.reduce((total, each) => total + of(each), 0);
  // The task that has just begun has the least behind it.
  const last = tasks.at(-1) ?? first;
  return { done: sum(({ done }) => done), total: sum(({ total }) => total), stage: last.stage };
}
