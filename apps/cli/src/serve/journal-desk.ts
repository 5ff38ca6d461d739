import { ZeroreelError } from '@zeroreel/core';
import { artifactKey, unknownJob, type Job, type JobState } from '@zeroreel/jobs';
import { viewJob } from '@zeroreel/server';
import { writeWhole, type JobDesk } from './job-client.js';
import { jobService, openJobs } from './open-jobs.js';
import type { StorePlace } from './store-place.js';

/** Reads and changes the jobs of a folder that no server has: what is queued waits for the next one. @throws JobsError `locked` */
export async function journalDesk(place: StorePlace): Promise<JobDesk> {
  const jobs = await openJobs({ place, notice: () => undefined });
  const service = jobService(jobs, false);
  const view = async (job: Job) => viewJob(job, { position: await jobs.engine.position(job.id) });
  async function require(id: string): Promise<Job> {
    const job = await jobs.records.get(id);
    if (job === undefined) throw unknownJob(id);
    return job;
  }
  return {
    async list(states) {
      const found: Job[] = [];
      for (let after: string | undefined; ;) {
        const page = await jobs.records.list({
          limit: 200,
          ...(after !== undefined && { after }),
          ...(states !== undefined && { states: states.split(',') as JobState[] }),
        });
        found.push(...page.jobs);
        if (page.next === undefined) return Promise.all(found.map(view));
        after = page.next;
      }
    },
    get: async (id) => view(await require(id)),
    cancel: async (id) => view(await service.cancel(id)),
    retry: async (id) => view(await service.retry(id)),
    async download(id, name, path) {
      await require(id);
      const read = await jobs.artifacts.get(artifactKey(id, name));
      if (read === undefined) throw new ZeroreelError('missing-file', `The job ${id} has no file ${name}`);
      await writeWhole(path, read.body);
    },
    [Symbol.asyncDispose]: () => jobs[Symbol.asyncDispose](),
  };
}
