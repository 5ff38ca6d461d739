// What a video costs through `zeroreel serve` against `zeroreel generate`: node bench/serve/overhead.mjs [ROUNDS]
//
// Processor time (user and system) of all processes, interleaved in one run. Two numbers of steps tell what an evaluation
// costs (the slope) from what a video costs besides (the rest).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND, median, serve, stop, treeTime } from './processes.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const STEPS = [10, 60];
const PROMPT = 'a penguin skiing in the snow';

const folder = mkdtempSync(join(tmpdir(), 'bench-serve-'));

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
    const before = treeTime(process.pid);
    spawn(process.execPath, [COMMAND, ...args], { stdio: 'ignore' }).once('exit', (code) => {
      // It counts among this process's children once it has ended.
      if (code === 0) resolve(treeTime(process.pid) - before);
      else reject(new Error(`generate ended with ${code}`));
    });
  });
}

const service = await serve(['--store', join(folder, 'store'), '--devices', 'cpu:1x1']);

async function make(steps) {
  const before = treeTime(service.child.pid);
  const { id } = await service.submit({ settings: { request: { prompt: PROMPT, steps } } });
  await service.ended(id);
  return treeTime(service.child.pid) - before;
}

const times = { generate: { 10: [], 60: [] }, serve: { 10: [], 60: [] } };
// The model is loaded once.
await make(2);
for (let round = 0; round < ROUNDS; round++) {
  for (const steps of STEPS) {
    times.generate[steps].push(await generate(steps));
    times.serve[steps].push(await make(steps));
  }
}
await stop([service.child]);
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
