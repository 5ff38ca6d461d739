// A service of one machine without HTTP, in a process of its own: what tests end in every way. It is told what to do over
// its IPC channel, and does nothing more when that is gone.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobService } from '@zeroreel/jobs';
import { FileArtifactStore, openJournal, parseDevices, Supervisor } from '@zeroreel/jobs-node';

const [folder, on, stateInterval] = process.argv.slice(2);
const journal = await openJournal(folder);
const artifacts = new FileArtifactStore(join(folder, 'artifacts'));
const service = new JobService({ ...journal, artifacts, newId: randomUUID, now: Date.now });
await service.recover();
const supervisor = await Supervisor.start({
  ...{ ...journal, artifacts, devices: await parseDevices(on) },
  entry: fileURLToPath(new URL('device.mjs', import.meta.url)),
  args: [artifacts.name, stateInterval],
});

const answers = {
  submit: async ({ order, key }) => ({ id: (await service.submit(order, { key, digest: key })).job.id }),
  retry: ({ id }) => service.retry(id),
  jobs: async () => ({ jobs: (await journal.records.list({ limit: 1000 })).jobs }),
  devices: async () => ({ pids: supervisor.devices.flatMap(({ pid }) => pid ?? []) }),
};

process.on('message', async ({ ask, number, ...question }) => {
  const answer = await answers[ask](question).catch((error) => ({ error: String(error), code: error.code }));
  process.send?.({ number, ...answer });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', async () => {
  await supervisor.stop();
  await journal[Symbol.asyncDispose]();
  process.exit(0);
});
process.send?.({ ready: true });
