// How much sooner a video of 64 frames is there on two workers with a thread each than on one of them, whole and in two parts in
// turn, over a Redis of its own: npm run build && node bench/serve/split.mjs [ROUNDS] [STEPS] [CHUNK]
//
// The ratio of the times wants two free processors. The ratio of processor times (all of the whole video to the larger of the two
// workers' shares) is what the ratio of times would be there; it holds on a machine with other work as well. 63 frames are nine
// chunks of seven beside the first frame, which two workers cannot share evenly; chunks of 17 (16 beside the first) are four.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@zeroreel/testing/servers';
import { median, serve, start, stop, treeTime } from './processes.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const STEPS = Number(process.argv[3] ?? 20);
const CHUNK = Number(process.argv[4] ?? 8);

const folder = await mkdtemp(join(tmpdir(), 'bench-split-'));
const redis = await startRedis();
const place = ['--store', join(folder, 'store'), '--queue', redis.url];
const server = await serve(place);
const workers = [];
for (const name of ['one', 'two']) {
  const env = { XDG_STATE_HOME: join(folder, name) };
  workers.push((await start(['worker', '--devices', 'cpu:1x1', ...place], env)).child);
}

async function make(split, steps = STEPS) {
  const request = {
    prompt: 'a penguin skiing in the snow',
    frames: 64,
    steps,
    width: 64,
    height: 64,
    chunkSize: CHUNK,
  };
  const before = workers.map(({ pid }) => treeTime(pid));
  const started = performance.now();
  const { id } = await server.submit({ settings: { request }, ...split });
  const job = await server.ended(id);
  const seconds = (performance.now() - started) / 1000;
  const shares = workers.map(({ pid }, k) => treeTime(pid) - before[k]);
  return { seconds, shares, sum: job.artifacts.find(({ name }) => name === 'video.mp4').sha256 };
}

const WHOLE = { split: 'never' };
const PARTS = { parts: 2 };
// Both have the model then.
await make(PARTS, 1);
const rounds = [];
for (let k = 0; k < ROUNDS; k++) {
  const whole = await make(WHOLE);
  const parts = await make(PARTS);
  if (whole.sum !== parts.sum) throw new Error('the bytes of parts are others than those of the whole video');
  const all = whole.shares.reduce((sum, share) => sum + share, 0);
  rounds.push({ times: whole.seconds / parts.seconds, processor: all / Math.max(...parts.shares) });
  console.log(
    `whole ${whole.seconds.toFixed(1)} s (${all.toFixed(1)} s of processor), in parts ${parts.seconds.toFixed(1)} s ` +
      `(${parts.shares.map((share) => share.toFixed(1)).join(' and ')} s of processor), bytes equal`,
  );
}
console.log(
  `median: ${median(rounds.map(({ times }) => times)).toFixed(2)} times sooner; by processor time ` +
    `${median(rounds.map(({ processor }) => processor)).toFixed(2)} times`,
);
await stop([server.child, ...workers]);
await redis[Symbol.asyncDispose]();
await rm(folder, { recursive: true, force: true, maxRetries: 5 });
