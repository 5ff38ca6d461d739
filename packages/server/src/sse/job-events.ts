import { isEnded, type Job, type JobEvents, type JobRecords, type StoredEvent } from '@zeroreel/jobs';

/** Milliseconds that an ended job is listened to for events that are on their way. */
const GRACE = 200;

/** What events of a job are followed with. */
export interface FollowOptions {
  readonly records: Pick<JobRecords, 'get'>;
  readonly events: Pick<JobEvents, 'watch'>;
  readonly after?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The events of a job, up to the one that says how it has ended. A job that is retried goes on: what ends the list is that
 * nothing follows.
 * @throws JobsError `events-expired`
 */
export async function* followJob(
  job: Pick<Job, 'id' | 'state'>,
  { records, events, after, signal }: FollowOptions,
): AsyncGenerator<StoredEvent, void, undefined> {
  const stop = new AbortController();
  const watched = events
    .watch(job.id, { signal: AbortSignal.any([signal, stop.signal]), ...(after !== undefined && { after }) })
    [Symbol.asyncIterator]();
  let mayBeOver = isEnded(job.state);
  try {
    for (let next = watched.next(); ; next = watched.next()) {
      const got = mayBeOver ? await Promise.race([next, later(GRACE)]) : await next;
      if (got === undefined || got.done) return;
      yield got.value;
      const { event } = got.value;
      if (event.type === 'job:state') mayBeOver = isEnded(event.state) && (await hasEnded(records, job.id));
    }
  } finally {
    stop.abort();
  }
}

/** A job that is gone has ended too. */
async function hasEnded(records: Pick<JobRecords, 'get'>, id: string): Promise<boolean> {
  const job = await records.get(id);
  return job === undefined || isEnded(job.state);
}

const later = (milliseconds: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
