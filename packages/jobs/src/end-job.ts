import { recordKey } from './artifact-keys.js';
import type { ArtifactStore } from './artifact-store.js';
import { changeJob } from './change-job.js';
import type { Job, JobId, JobPatch } from './job.js';
import type { JobEvents } from './job-events.js';
import type { JobRecords } from './job-records.js';
import { isEnded } from './job-state.js';

/** What the end of a job is recorded with. */
export interface EndSurroundings {
  readonly records: JobRecords;
  readonly events: JobEvents;
  readonly artifacts: Pick<ArtifactStore, 'put'>;
  readonly now: () => number;
}

/** How a job ends. */
export type JobEnd = JobPatch & { readonly state: 'succeeded' | 'failed' | 'cancelled' };

/**
 * Records the end of a job, tells it, and leaves a copy of the record with the job's files. A job that has ended stays as
 * it is.
 */
export async function endJob(
  { records, events, artifacts, now }: EndSurroundings,
  id: JobId,
  end: JobEnd,
): Promise<Job> {
  let isNew = false;
  const ended = await changeJob(records, id, (job) => {
    isNew = !isEnded(job.state);
    if (!isNew) return undefined;
    const endedAt = now();
    const expiresAt = job.keepFor === undefined ? undefined : endedAt + job.keepFor;
    return { ...end, endedAt, expiresAt, cancelRequested: undefined };
  });
  if (!isNew) return ended;
  const { state, error } = ended;
  events.append(id, { type: 'job:state', state, ...(error && { error }) });
  // The record is what counts; the copy is for a queue that was lost.
  await copyRecord(artifacts, ended).catch(() => undefined);
  return ended;
}

/** Leaves a copy of a record with the job's files, from which a queue that was lost is filled again. */
export async function copyRecord(artifacts: Pick<ArtifactStore, 'put'>, job: Job): Promise<void> {
  await artifacts.put(recordKey(job.id), new TextEncoder().encode(JSON.stringify(job)));
}
