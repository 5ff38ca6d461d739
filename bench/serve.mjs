// What a service of one machine costs: submissions on the journal, and what a killed process costs. It measures
// and asserts nothing. On a machine with other work, look at the ratios and at processor time alone.
//
//   npm run build && node bench/serve.mjs
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobService } from '@zeroreel/jobs';
import { FileArtifactStore, openJournal, parseDevices, Supervisor } from '@zeroreel/jobs-node';

const entry = fileURLToPath(new URL('../packages/jobs-node/src/__testing__/device.mjs', import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'bench-serve-'));

const orderOf = (request) => ({
  settings: {
    ...{ format: 2, model: {}, output: {} },
    request: { prompt: 'a red panda', width: 64, height: 64, seed: 7, ...request },
    plugins: ['motion-dynamics', 'cross-frame-attention'].map((name) => ({ name, options: {} })),
  },
  ...{ format: 'mp4', keepFrames: false, priority: 0, split: 'never' },
});
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

async function submissions(together) {
  const folder = join(root, `journal-${together}`);
  const journal = await openJournal(folder);
  const artifacts = new FileArtifactStore(join(folder, 'artifacts'));
  const service = new JobService({ ...journal, artifacts, newId: randomUUID, now: Date.now });
  const times = [];
  const cpu = process.cpuUsage();
  const lane = async () => {
    for (let k = 0; k < 400 / together; k++) {
      const started = performance.now();
      await service.submit(orderOf({}));
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: together }, lane));
  const seconds = (performance.now() - started) / 1000;
  await journal[Symbol.asyncDispose]();
  const { user, system } = process.cpuUsage(cpu);
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(1));
  const each = ((user + system) / 1000 / times.length).toFixed(2);
  console.log(
    `submit, ${together} together: p50 ${p50} ms, p99 ${p99} ms, ${(times.length / seconds).toFixed(0)}/s, ${each} ms of processor each`,
  );
}

/** Makes a video on one device; what happens is told with its time. */
async function job(request, interval, { onEvent = () => undefined } = {}) {
  const folder = join(root, randomUUID());
  const journal = await openJournal(folder);
  const artifacts = new FileArtifactStore(join(folder, 'artifacts'));
  const service = new JobService({ ...journal, artifacts, newId: randomUUID, now: Date.now });
  const devices = await parseDevices('cpu:1x1');
  const supervisor = await Supervisor.start({
    ...journal,
    artifacts,
    devices,
    entry,
    args: [artifacts.name, String(interval)],
  });
  while (supervisor.devices[0].state !== 'idle') await new Promise((resolve) => setTimeout(resolve, 5));
  const { job: made } = await service.submit(orderOf(request));
  const events = [];
  const stop = new AbortController();
  for await (const { event } of journal.events.watch(made.id, { signal: stop.signal })) {
    events.push({ at: performance.now(), ...event });
    onEvent(event, supervisor);
    if (event.type === 'job:state' && ['succeeded', 'failed'].includes(event.state)) stop.abort();
  }
  await supervisor.stop();
  await journal[Symbol.asyncDispose]();
  return events;
}

await submissions(1);
await submissions(16);

let killed;
const events = await job({ frames: 8, steps: 30 }, 0, {
  onEvent(event, supervisor) {
    if (killed !== undefined || event.type !== 'generation:step' || event.phase !== 'all' || event.step < 5) return;
    killed = performance.now();
    process.kill(supervisor.devices[0].pid, 'SIGKILL');
  },
});
const after = (isIt) => `${(events.find((event) => event.at > killed && isIt(event)).at - killed).toFixed(0)} ms`;
console.log(
  `a killed process: its task is taken again after ${after(({ type, state }) => type === 'job:state' && state === 'running')}, ` +
    `its process and model are there after ${after(({ type }) => type === 'job:resumed')}, ` +
    `its next step after ${after(({ type }) => type === 'generation:step')}`,
);
await rm(root, { recursive: true });
