import { isEnded, JobsError, readArtifact, type Job, type JobService } from '@zeroreel/jobs';

import type { OpenJobs } from './open-jobs.js';

/** What came back after a queue was lost. */
export interface Recovered {
  /** Records that were made again from their copies. */
  readonly records: number;
  /** Jobs that wait again. */
  readonly queued: number;
}

/**
 * Fills a queue that was lost: records come from their copies beside the files of jobs (`jobs/<id>/job.json`), and open
 * jobs are submitted again; their states lie in the store, so that they go on from there. What the queue still knows stays.
 */
export async function recoverJobs({ records, artifacts }: OpenJobs, service: JobService): Promise<Recovered> {
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
