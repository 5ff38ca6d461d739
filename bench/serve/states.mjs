// What keeping the states of a run costs: the same video on a service that keeps them every 15 s, and on one that keeps none, in
// turn: npm run build && node bench/serve/states.mjs [ROUNDS] [FRAMES] [STEPS]
//
// The ratio of processor times (user and system, all processes of the service) holds on a machine with other work as well.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, serve, stop, treeTime } from './processes.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const FRAMES = Number(process.argv[3] ?? 64);
const STEPS = Number(process.argv[4] ?? 50);

const folder = await mkdtemp(join(tmpdir(), 'bench-states-'));
const services = {};
for (const [name, seconds] of [
  ['kept', '15'],
  ['none', '1000000'],
]) {
  const place = ['--store', join(folder, name), '--devices', 'cpu:1x1'];
  services[name] = await serve(place, { ZEROREEL_STATE_SECONDS: seconds });
}

async function make(service, steps = STEPS) {
  const request = { prompt: 'a penguin skiing in the snow', frames: FRAMES, steps, width: 64, height: 64 };
  const before = treeTime(service.child.pid);
  const started = performance.now();
  const { id } = await service.submit({ settings: { request }, split: 'never' });
  const { events } = await service.ended(id);
  const seconds = (performance.now() - started) / 1000;
  return {
    seconds,
    processor: treeTime(service.child.pid) - before,
    states: events.split('event: state:saved').length - 1,
  };
}

// Both have the model then.
for (const service of Object.values(services)) await make(service, 1);
const rounds = [];
for (let k = 0; k < ROUNDS; k++) {
  const kept = await make(services.kept);
  const none = await make(services.none);
  rounds.push({ times: kept.seconds / none.seconds, processor: kept.processor / none.processor });
  const told = ({ seconds, processor, states }) =>
    `${seconds.toFixed(1)} s (${processor.toFixed(1)} s of processor, ${states} states)`;
  console.log(`kept every 15 s: ${told(kept)}; none kept: ${told(none)}`);
}
const percent = (of) => `${(100 * (median(rounds.map(of)) - 1)).toFixed(1)} %`;
console.log(
  `median: ${percent(({ times }) => times)} of the time, ${percent(({ processor }) => processor)} of processor time`,
);
await stop(Object.values(services).map(({ child }) => child));
await rm(folder, { recursive: true, force: true, maxRetries: 5 });
