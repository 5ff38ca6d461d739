import type { Job } from './job.js';
import type { JobRecords } from './job-records.js';
import type { JobState } from './job-state.js';

/** The jobs that are in one of some states, a page of records at a time. */
export async function* allJobs(records: Pick<JobRecords, 'list'>, states: readonly JobState[]): AsyncIterable<Job> {
  for (let after: string | undefined; ;) {
    const page = await records.list({ states, limit: 200, ...(after !== undefined && { after }) });
    yield* page.jobs;
    if (page.next === undefined) return;
    after = page.next;
  }
}
