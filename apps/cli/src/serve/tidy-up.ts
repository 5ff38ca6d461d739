import type { JobRecords, JobService, JobState } from '@zeroreel/jobs';

/** What is tidied, and how much stays. */
export interface TidyOptions {
  readonly service: Pick<JobService, 'remove' | 'removeExpired'>;
  readonly records: Pick<JobRecords, 'list'>;
  /** Ended jobs that are kept; the oldest make room. */
  readonly keep: number;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

const ENDED: readonly JobState[] = ['succeeded', 'failed', 'cancelled'];

/** Removes jobs whose time is over, and those that are too many, now and then. Disposing ends it. */
export function tidyUp({ every = 60_000, onError, ...options }: TidyOptions): Disposable {
  const timer = setInterval(() => void removeOld(options).catch(onError), every);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Milliseconds between two looks at jobs that no worker can take. */
const TEND_EVERY = 3_000;

/** Looks after jobs that no worker can take, one look at a time. Disposing ends it. */
export function tendJobs(service: Pick<JobService, 'tend'>, onError: (error: unknown) => void): Disposable {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void service
      .tend()
      .catch(onError)
      .finally(() => (isLooking = false));
  }, TEND_EVERY);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** @returns how many were removed */
export async function removeOld({
  service,
  records,
  keep,
}: Pick<TidyOptions, 'service' | 'records' | 'keep'>): Promise<number> {
  let removed = await service.removeExpired();
  const ended: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await records.list({ states: ENDED, limit: 200, ...(after !== undefined && { after }) });
    ended.push(...page.jobs.map(({ id }) => id));
    if (page.next === undefined) break;
    after = page.next;
  }
  for (const id of ended.slice(keep)) {
    await service.remove(id);
    removed++;
  }
  return removed;
}
