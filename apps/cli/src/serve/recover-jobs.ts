import { isEnded, JobsError, readArtifact, type Job, type JobService } from '@zeroreel/jobs';
import type { CommandContext } from '../commands/command-context.js';
import { printable } from '../printable.js';
import { jobService, openJobs, type OpenJobs } from './open-jobs.js';
import { namedStore } from './store-place.js';

/** A queue that has lost what it knew. */
export interface LostQueue {
  readonly queue: string;
  /** Where the files of its jobs are. */
  readonly store?: string;
}

/** What came back after a queue was lost. */
export interface Recovered {
  /** Records that were made again from their copies. */
  readonly records: number;
  /** Jobs that wait again. */
  readonly queued: number;
}

/** Opens a queue that was lost and what is in the store, and fills the one from the other. */
export async function recoverQueue({ queue, store }: LostQueue, context: CommandContext): Promise<Recovered> {
  const notice = (message: string) => void context.stderr.write(`${printable(message)}\n`);
  await using open = await openJobs({ ...namedStore(store, context.env ?? process.env), queue, notice });
  return await recoverJobs(open, jobService(open, true));
}

/**
 * Fills a queue that was lost: records come from their copies beside the files of jobs (`jobs/<id>/job.json`), and open
 * jobs are submitted again; their states lie in the store, so that they go on from there. What the queue still knows stays.
 */
async function recoverJobs({ records, artifacts }: OpenJobs, service: JobService): Promise<Recovered> {
  let made = 0;
  for await (const { key } of artifacts.list('jobs/')) {
    if (!/^jobs\/[^/]+\/job\.json$/.test(key)) continue;
    const copy = readCopy(key, await readArtifact(artifacts, key));
    if ((await records.get(copy.id)) !== undefined) continue;
    const { version: _, state, attempts, progress: __, starts: ___, artifacts: files, ...order } = copy;
    const { startedAt, endedAt, expiresAt, error, recorded, cancelRequested, resumedFrom: ____, ...fresh } = order;
    const { job } = await records.create(fresh);
    made++;
    const ended = { state, startedAt, endedAt, expiresAt, error, recorded, artifacts: files };
    await records.change(job.id, job.version, { attempts, cancelRequested, ...(isEnded(state) && ended) });
  }
  return { records: made, queued: await service.recover() };
}

function readCopy(key: string, bytes: Uint8Array | undefined): Job {
  try {
    const job = JSON.parse(new TextDecoder().decode(bytes)) as Job;
    if (key === `jobs/${job.id}/job.json`) return job;
  } catch {
    // Said below.
  }
  throw new JobsError('damaged', `expected the record of a job in ${key}`);
}
