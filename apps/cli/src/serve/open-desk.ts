import { JobsError } from '@zeroreel/jobs';
import type { CommandContext } from '../commands/command-context.js';
import { remoteDesk, type JobDesk } from './job-client.js';
import { journalDesk } from './journal-desk.js';
import { readAddress, storePlace } from './store-place.js';

/** Where jobs are: a server, or the folder of a service on this machine. */
export interface JobsPlace {
  readonly server?: string;
  readonly store?: string;
}

/** The server that is named, the one that has the folder, or the folder itself where no server has it. */
export async function openDesk({ server, store }: JobsPlace, { env = process.env }: CommandContext): Promise<JobDesk> {
  const key = env['ZEROREEL_API_KEY'];
  if (server !== undefined) return remoteDesk(server, key);
  const place = storePlace(store, env);
  try {
    return await journalDesk(place);
  } catch (error) {
    const url = error instanceof JobsError && error.code === 'locked' ? await readAddress(place) : undefined;
    if (url === undefined) throw error;
    return remoteDesk(url, key);
  }
}
