// What a queue between machines costs: node bench/serve/queues.mjs, after npm run build. It wants redis-server and PostgreSQL.
//
// Submits of jobs on the three engines; calls of scripts and bytes that a job is to a Redis (INFO commandstats); the time until
// another machine goes on with the task of one that was killed.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobService } from '@zeroreel/jobs';
import { openQueue } from '@zeroreel/jobs-bullmq';
import { FileArtifactStore, openJournal } from '@zeroreel/jobs-node';
import { startPostgres, startRedis } from '@zeroreel/testing/servers';
import { quantile, serve, start, stop, treeTime } from './processes.mjs';

const root = await mkdtemp(join(tmpdir(), 'bench-queues-'));
const SUBMITS = 400;

const order = {
  settings: { format: 2, model: {}, request: { prompt: 'a', frames: 8 }, plugins: [], output: {} },
  ...{ format: 'mp4', keepFrames: false, priority: 0, split: 'never' },
};

/** Submits with so many on their way at a time, records and queue. */
async function submits(name, queue, together) {
  const artifacts = new FileArtifactStore(join(root, 'artifacts'));
  const service = new JobService({ ...queue, artifacts, newId: randomUUID, now: Date.now });
  const times = [];
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: together }, async () => {
      for (let k = 0; k < SUBMITS / together; k++) {
        const started = performance.now();
        await service.submit(order);
        times.push(performance.now() - started);
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(times, share).toFixed(1));
  const each = ((user + system) / 1000 / times.length).toFixed(2);
  console.log(`submit on ${name}, ${together} together: p50 ${p50} ms, p99 ${p99} ms, ${each} ms of processor here`);
}

const redisServer = await startRedis();
const postgres = await startPostgres();
for (const together of [1, 16]) {
  for (const [name, open] of [
    ['the journal', () => openJournal(join(root, `journal-${together}`))],
    ['Redis', () => openQueue(redisServer.url)],
    ['PostgreSQL', () => openQueue(postgres.url)],
  ]) {
    const queue = await open();
    await submits(name, queue, together);
    await queue[Symbol.asyncDispose]();
  }
}
await redisServer[Symbol.asyncDispose]();
await postgres[Symbol.asyncDispose]();

/** A command in RESP's inline form, answered with text. */
function ask(port, command) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.end(`${command}\r\n`));
    let said = '';
    socket.on('data', (text) => (said += text));
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}

async function countsOf(port) {
  const commands = await ask(port, 'INFO commandstats');
  const stats = await ask(port, 'INFO stats');
  const calls = (name) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(commands)?.[1] ?? 0);
  const number = (name) => Number(new RegExp(`${name}:(\\d+)`).exec(stats)?.[1]);
  return {
    scripts: calls('evalsha') + calls('eval'),
    'other commands': number('total_commands_processed') - calls('evalsha') - calls('eval'),
    'bytes in': number('total_net_input_bytes'),
    'bytes out': number('total_net_output_bytes'),
  };
}

const redis = await startRedis();
const place = ['--store', join(root, 'store'), '--queue', redis.url];
const server = await serve(place);
const worker = async (name) =>
  (
    await start(['worker', '--devices', 'cpu:1x1', ...place], {
      XDG_STATE_HOME: join(root, name),
      ZEROREEL_STATE_SECONDS: '1',
    })
  ).child;
const one = await worker('one');
const jobOf = (frames, steps, split) => ({
  settings: { request: { prompt: 'a penguin skiing in the snow', frames, steps, width: 64, height: 64 } },
  ...split,
});
const make = async (body) => server.ended((await server.submit(body)).id);
await make(jobOf(2, 1, { split: 'never' }));

/** What so many seconds cost in which nothing happens. */
async function idle(seconds) {
  const before = await countsOf(redis.port);
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  const after = await countsOf(redis.port);
  return Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] - before[name]) / seconds]));
}
const quiet = await idle(20);
console.log(`a server and a worker that have nothing to do: ${told(quiet, 1)} a second`);

for (const [name, body] of [
  ['a whole video of 8 frames', jobOf(8, 20, { split: 'never' })],
  ['64 frames in 8 parts and a join', jobOf(64, 4, { parts: 8 })],
]) {
  const before = await countsOf(redis.port);
  const started = performance.now();
  await make(body);
  // What is told behind the job's back arrives.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const seconds = (performance.now() - started) / 1000;
  const after = await countsOf(redis.port);
  const cost = Object.fromEntries(
    Object.keys(after).map((key) => [key, after[key] - before[key] - seconds * quiet[key]]),
  );
  console.log(`${name}, ${seconds.toFixed(0)} s: ${told(cost, 0)}, without what idling costs`);
}

function told(counts, digits) {
  return Object.entries(counts)
    .map(([name, value]) => `${value.toFixed(digits)} ${name}`)
    .join(', ');
}

const two = await worker('two');
const long = await server.submit(jobOf(8, 400, { split: 'never' }));
/** Of a job so far, and those that come. */
async function event(id, isIt) {
  for (let after = ''; ;) {
    const page = await (await fetch(`${server.url}v1/jobs/${id}/events?wait=5${after}`)).json();
    const found = page.events.find(({ event: each }) => isIt(each));
    if (found !== undefined) return found;
    after = page.next === undefined ? '' : `&after=${page.next}`;
  }
}
await event(long.id, ({ type }) => type === 'state:saved');
// The one that has it in hand is the one that computes.
const before = [one, two].map(({ pid }) => treeTime(pid));
await new Promise((resolve) => setTimeout(resolve, 1000));
const [first, second] = [one, two].map(({ pid }, k) => treeTime(pid) - before[k]);
const [busy, other] = first > second ? [one, two] : [two, one];
const killed = performance.now();
busy.kill('SIGKILL');
await event(long.id, ({ type }) => type === 'job:resumed');
console.log(`a killed machine: another one goes on after ${((performance.now() - killed) / 1000).toFixed(1)} s`);
await stop([other, server.child]);
await redis[Symbol.asyncDispose]();
await rm(root, { recursive: true, force: true });
