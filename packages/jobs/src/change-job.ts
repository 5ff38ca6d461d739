import type { Job, JobId, JobPatch } from './job.js';
import type { JobRecords } from './job-records.js';
import { isEnded, mayFollow, type JobState } from './job-state.js';
import { JobsError } from './jobs-error.js';

/** Others may change a job at the same time; each of them gets further each time. */
const MOST_TRIES = 100;

/**
 * Changes a job by what it is now, also where others change it at the same time.
 * @param decide returns undefined to leave it as it is; may be called several times
 * @throws JobsError `unknown-job`; what `decide` throws
 */
export async function changeJob(
  records: Pick<JobRecords, 'get' | 'change'>,
  id: JobId,
  decide: (job: Job) => JobPatch | undefined,
): Promise<Job> {
  for (let tries = 1; ; tries++) {
    const job = await records.get(id);
    if (job === undefined) throw unknownJob(id);
    const patch = decide(job);
    if (patch === undefined) return job;
    const { state: to } = patch;
    if (to !== undefined && !mayFollow(job.state, to)) throw wrongTurn(job, to);
    try {
      return await records.change(id, job.version, patch);
    } catch (error) {
      const isRace = error instanceof JobsError && error.code === 'changed-meanwhile';
      if (!isRace || tries === MOST_TRIES) throw error;
    }
  }
}

/** The error for a job that is not there. */
export const unknownJob = (id: JobId): JobsError => new JobsError('unknown-job', `There is no job ${id}`);

const wrongTurn = ({ id, state }: Job, to: JobState): JobsError =>
  new JobsError(isEnded(state) ? 'already-ended' : 'not-ended', `The job ${id} is ${state} and cannot become ${to}`);
