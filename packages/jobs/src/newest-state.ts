import { stateNumbers } from '@zeroreel/run';
import { statePrefix } from './artifact-keys.js';
import type { ArtifactStore, Stored } from './artifact-store.js';
import type { JobId } from './job.js';

/** The newest state that is kept of a task; undefined where there is none. */
export async function newestState(
  artifacts: Pick<ArtifactStore, 'list'>,
  job: JobId,
  task: string,
): Promise<Stored | undefined> {
  const prefix = statePrefix(job, task);
  let newest: { readonly stored: Stored; readonly number: number } | undefined;
  for await (const stored of artifacts.list(prefix)) {
    const [number] = stateNumbers([stored.key.slice(prefix.length)]);
    if (number !== undefined && number >= (newest?.number ?? 0)) newest = { stored, number };
  }
  return newest?.stored;
}
