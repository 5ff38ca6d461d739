import { unknownJob, type Job } from '@zeroreel/jobs';
import { ANYONE, type Caller } from '../auth/bearer-keys.js';
import type { ServerParts } from '../server-parts.js';

/**
 * A job of the caller's. That of somebody else is as unknown as one that never was.
 * @throws JobsError `unknown-job`
 */
export async function ownJob({ records }: Pick<ServerParts, 'records'>, id: string, caller: Caller): Promise<Job> {
  const job = /^[\w-]{1,100}$/.test(id) ? await records.get(id) : undefined;
  if (job === undefined || (caller !== ANYONE && job.owner !== caller)) throw unknownJob(id.slice(0, 100));
  return job;
}

/** All jobs of a caller, the newest first: for lists whose pages are told by other names than ours. */
export async function allJobs({ records }: Pick<ServerParts, 'records'>, caller: Caller): Promise<Job[]> {
  const jobs: Job[] = [];
  for (let after: string | undefined; ;) {
    const page = await records.list({
      limit: 200,
      ...(after !== undefined && { after }),
      ...(caller !== ANYONE && { owner: caller }),
    });
    jobs.push(...page.jobs);
    if (page.next === undefined) return jobs;
    after = page.next;
  }
}
