// What a video costs through `zeroreel serve` against `zeroreel generate`: node bench/serve/overhead.mjs [ROUNDS]
//
// Processor time (user and system) of all processes, interleaved in one run. Two numbers of steps tell what an evaluation
// costs (the slope) from what a video costs besides (the rest).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../apps/cli/bin/zeroreel.js', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 3);
const STEPS = [10, 60];
const PROMPT = 'a penguin skiing in the snow';
const TICKS = 100;

const folder = mkdtempSync(join(tmpdir(), 'bench-serve-'));

/** Seconds of processor time of a process and those of its children that have ended. */
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS;
}

/** Of a process and all below it. */
function treeTime(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + treeTime(child), processorTime(pid));
}

function generate(steps) {
  const args = [
    'generate',
    PROMPT,
    '--steps',
    String(steps),
    '-o',
    join(folder, 'own.mp4'),
    '--backend',
    'cpu',
    '--threads',
    '1',
    '-q',
  ];
  return new Promise((resolve, reject) => {
    const own = () => processorTime(process.pid);
    const start = own();
    spawn(process.execPath, [COMMAND, ...args], { stdio: 'ignore' }).once('exit', (code) => {
      // Children that have ended count as this process's own children's time.
      if (code === 0) resolve(own() - start);
      else reject(new Error(`generate ended with ${code}`));
    });
  });
}

async function serve() {
  const args = [
    'serve',
    '--port',
    '0',
    '--store',
    join(folder, 'store'),
    '--devices',
    'cpu:1x1',
    '--min-free',
    '0',
    '--quiet',
  ];
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve) => {
    child.stdout.on('data', (data) => {
      const [address] = /http:\S+\//.exec(data.toString()) ?? [];
      if (address) resolve(address);
    });
  });
  async function make(steps) {
    const before = treeTime(child.pid);
    const body = JSON.stringify({ settings: { request: { prompt: PROMPT, steps } } });
    const headers = { 'content-type': 'application/json' };
    const { id } = await (await fetch(`${url}v1/jobs`, { method: 'POST', headers, body })).json();
    await (await fetch(`${url}v1/jobs/${id}/events`)).text();
    const { state } = await (await fetch(`${url}v1/jobs/${id}`)).json();
    if (state !== 'succeeded') throw new Error(`the job ${state}`);
    return treeTime(child.pid) - before;
  }
  return { make, stop: () => child.kill('SIGTERM') };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const service = await serve();
const times = { generate: { 10: [], 60: [] }, serve: { 10: [], 60: [] } };
// The model is loaded once.
await service.make(2);
for (let round = 0; round < ROUNDS; round++) {
  for (const steps of STEPS) {
    times.generate[steps].push(await generate(steps));
    times.serve[steps].push(await service.make(steps));
  }
}
service.stop();
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

const [few, many] = STEPS;
const lines = Object.entries(times).map(([name, by]) => {
  const slope = (median(by[many]) - median(by[few])) / (many - few);
  return { name, slope, rest: median(by[few]) - few * slope };
});
for (const { name, slope, rest } of lines) {
  console.log(
    `${name.padEnd(9)} ${(1000 * slope).toFixed(1)} ms a step of 8 frames, ${(1000 * rest).toFixed(0)} ms besides`,
  );
}
const [own, served] = lines;
console.log(
  `a step costs ${(100 * (served.slope / own.slope - 1)).toFixed(1)} % more; besides, ${(1000 * (served.rest - own.rest)).toFixed(0)} ms more`,
);
