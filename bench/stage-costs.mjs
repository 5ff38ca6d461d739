// Processor seconds of a run by stage, and of each step in which all frames take part, as one line of JSON:
//   node bench/stage-costs.mjs -- "a fox" -m FOLDER --steps 20
// What is measured is the built command, with its threads; Linux only, as it reads /proc.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../apps/cli/bin/zeroreel.js', import.meta.url));
const flags = process.argv.slice(process.argv.indexOf('--') + 1);
const child = spawn(process.execPath, [command, 'generate', ...flags, '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** Clock ticks of user and system time, 100 a second. */
function processorSeconds() {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const costs = {};
const steps = [];
let last = 0;
let sinceStep = 0;
let open = [];
const charge = (stage) => {
  const now = processorSeconds();
  costs[stage] = (costs[stage] ?? 0) + now - last;
  last = now;
};
for await (const line of createInterface({ input: child.stdout })) {
  const event = JSON.parse(line);
  if (event.type === 'stage:start') {
    charge(open.at(-1) ?? (last === 0 ? 'start' : 'between'));
    open.push(event.stage);
    sinceStep = last;
  } else if (event.type === 'generation:step') {
    const now = processorSeconds();
    if (event.phase === 'all') steps.push(Number((now - sinceStep).toFixed(2)));
    sinceStep = now;
  } else if (event.type === 'stage:end') {
    charge(event.stage);
    open = open.filter((stage) => stage !== event.stage);
  } else if (event.type === 'error') throw new Error(event.message);
}
const rounded = Object.fromEntries(
  Object.entries(costs).map(([stage, seconds]) => [stage, Number(seconds.toFixed(2))]),
);
const total = Object.values(costs).reduce((sum, seconds) => sum + seconds, 0);
console.log(JSON.stringify({ flags: flags.join(' '), ...rounded, total: Number(total.toFixed(2)), steps }));
