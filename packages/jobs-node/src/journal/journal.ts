import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { JobsError, type JobEvents, type JobRecords, type TaskEngine } from '@zeroreel/jobs';
import { lockFile, type LockHolder } from '@zeroreel/node';
import { JournalEngine } from './journal-engine.js';
import { JournalEvents } from './journal-events.js';
import { JournalFile } from './journal-file.js';
import { JournalRecords } from './journal-records.js';

/** What keeps the jobs of one machine. Disposing ends its workers, and frees the folder for another process. */
export interface Journal extends AsyncDisposable {
  readonly engine: TaskEngine;
  readonly records: JobRecords;
  readonly events: JobEvents;
}

/** How a journal is opened. */
export interface JournalOptions {
  /** Milliseconds since 1970, by a clock that never jumps. */
  readonly now?: () => number;
  /** A journal of fewer bytes is never written anew; default: 1 MiB. */
  readonly leastBytes?: number;
}

/** The time at which the process began and what has gone by since: the system's clock may be set meanwhile. */
const steadyNow = (): number => performance.timeOrigin + performance.now();

/**
 * Opens the journal of a folder, which is made where it is missing; one process may have it open. Tasks that were in hand
 * when the last one ended wait again.
 * @throws JobsError `locked` naming the process that has it, `damaged`
 */
export async function openJournal(
  folder: string,
  { now = steadyNow, leastBytes }: JournalOptions = {},
): Promise<Journal> {
  await mkdir(folder, { recursive: true });
  const lock = await lockFile(join(folder, 'jobs.lock'), { refused: (holder) => inUse(folder, holder) });
  let file: JournalFile | undefined;
  try {
    file = await JournalFile.open(join(folder, 'jobs.journal'), leastBytes);
    const opening = Number(file.table('meta').get('openings') ?? 0) + 1;
    await file.commit([['meta', 'openings', opening]]);
    const events = new JournalEvents(file, opening, now);
    const engine = new JournalEngine(file, now);
    const owned = [engine, events, file, lock];
    return { engine, records: new JournalRecords(file), events, [Symbol.asyncDispose]: () => disposeInOrder(owned) };
  } catch (error) {
    await disposeInOrder([...(file ? [file] : []), lock]);
    throw error;
  }
}

/** Workers write to the journal until they have ended. */
async function disposeInOrder(owned: readonly (AsyncDisposable | Disposable)[]): Promise<void> {
  for (const each of owned) {
    if (Symbol.asyncDispose in each) await each[Symbol.asyncDispose]();
    else each[Symbol.dispose]();
  }
}

const inUse = (folder: string, { pid, host }: LockHolder): JobsError =>
  new JobsError(
    'locked',
    `The jobs in ${folder} are in use by process ${pid} of ${host}: one process at a time can have them`,
  );
