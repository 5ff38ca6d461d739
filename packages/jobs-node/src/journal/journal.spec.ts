import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeJobEventsContract,
  describeJobRecordsContract,
  describeTaskEngineContract,
  type JobKeeper,
  type JobKeeperOptions,
} from '@zeroreel/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJournal } from './journal.js';

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'journal-'))));
afterAll(() => rm(root, { recursive: true }));

let count = 0;
const folders = new WeakMap<JobKeeper, string>();
const openIn = async (folder: string): Promise<JobKeeper> => {
  const journal = await openJournal(folder);
  folders.set(journal, folder);
  return journal;
};
const options: JobKeeperOptions = {
  open: () => openIn(join(root, String(++count))),
  reopen: (journal) => openIn(folders.get(journal) ?? ''),
};

describeJobRecordsContract('the journal', options);
describeJobEventsContract('the journal', options);
describeTaskEngineContract('the journal', options);

it('is refused to a second one, which is told who has it', async () => {
  const folder = join(root, 'once');
  const journal = await openJournal(folder);
  const message = `The jobs in ${folder} are in use by process ${process.pid} of ${hostname()}: one process at a time can have them`;
  await expect(openJournal(folder)).rejects.toMatchObject({ code: 'locked', message });
  await journal[Symbol.asyncDispose]();
  await (await openJournal(folder))[Symbol.asyncDispose]();
});
