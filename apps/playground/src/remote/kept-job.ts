import type { WorkerClient } from '../client/worker-client.js';
import { keepText, keptText } from '../kept-texts.js';
import type { ServerPlace } from './server-jobs.js';

/** Where the page keeps which job it waits for, until it is there. */
const KEPT = 'zeroreel.server-job';

/** A job of a server that a page waited for when it was closed. */
export interface KeptJob {
  readonly place: ServerPlace;
  readonly job: string;
}

/** For a page that is loaded anew; where the browser keeps nothing, the job is followed as long as the page is open. */
export const keepJob = (job: KeptJob | undefined): void => keepText('sessionStorage', KEPT, job && JSON.stringify(job));

/** The job that this page waited for before it was loaded anew. */
export function keptJob(): KeptJob | undefined {
  const kept = keptText('sessionStorage', KEPT);
  try {
    return kept === undefined ? undefined : (JSON.parse(kept) as KeptJob);
  } catch {
    return undefined;
  }
}

/** The server that has sent this page, which makes videos too; undefined for a page of files alone. */
export function ownServer(): string | undefined {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.serverTiming.some(({ name }) => name === 'zeroreel')
    ? new URL('.', location.href).href
    : undefined;
}

/** A client whose videos a server makes, loaded when it is asked for one. @param job that was asked for before */
export const serverClient = (place: ServerPlace, job?: string): Pick<WorkerClient, 'call'> => ({
  call: async (...asked) => (await import('./server-client.js')).serverClient(place, job).call(...asked),
});
