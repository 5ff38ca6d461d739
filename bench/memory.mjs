// Memory of whole runs, ours beside diffusers', in one table: the peak of anonymous memory (the process's own), of resident
// memory (with the pages of mapped weight files, which the system can drop), and processor time by stage.
//   node bench/memory.mjs CASE=MODEL... [--size 256] [--frames 4] [--steps 2] [--json FILE] [-- options of `zeroreel generate`]
// A case begins with `diffusers` or `zeroreel`: node bench/memory.mjs diffusers=sd15 zeroreel=sd15 zeroreel-f16=sd15-f16
// The Python that has bench/python/requirements.txt is $ZEROREEL_PYTHON, else python3.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const end = process.argv.indexOf('--');
const ownOptions = end < 0 ? [] : process.argv.slice(end + 1);
const { values: flags, positionals: cases } = parseArgs({
  args: process.argv.slice(2, end < 0 ? undefined : end),
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '256' },
    frames: { type: 'string', default: '4' },
    steps: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'zeroreel-memory-'));

const rows = {};
for (const each of cases) {
  const [name, model] = each.split('=');
  const figures = await measure(
    ...(name.startsWith('diffusers') ? diffusers(resolve(model)) : zeroreel(resolve(model))),
  );
  if (flags.json) appendFileSync(flags.json, `${JSON.stringify({ name, ...flags, ownOptions, ...figures })}\n`);
  rows[name] = figures;
}
rmSync(work, { recursive: true });
console.table(rows);

function diffusers(model) {
  const { size, frames, steps } = flags;
  const options = ['--size', size, '--frames', frames, '--steps', steps];
  return [process.env.ZEROREEL_PYTHON ?? 'python3', [here('./python/t2v_zero.py'), 'run', model, ...options]];
}

function zeroreel(model) {
  const { size, frames, steps } = flags;
  const options = ['-W', size, '-H', size, '--video-frames', frames, '--steps', steps, '-o', join(work, 'video.mp4')];
  const command = [here('../apps/cli/bin/zeroreel.js'), 'generate', 'a fox', '-m', model, '--json'];
  return [process.execPath, [...command, ...options, ...ownOptions]];
}

/** Runs a command and reads, 20 times a second, what the system says of it. */
async function measure(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const peaks = { RssAnon: 0, VmRSS: 0 };
  const stages = {};
  let [stage, before] = ['start', 0];
  const sample = () => {
    const status = readOr(`/proc/${child.pid}/status`);
    for (const key of Object.keys(peaks)) peaks[key] = Math.max(peaks[key], kibibytes(status, key));
    const used = stages[stage] ?? { MiB: 0, 'CPU s': 0 };
    stages[stage] = { ...used, MiB: Math.max(used.MiB, Math.round(kibibytes(status, 'RssAnon') / 1024)) };
  };
  const timer = setInterval(sample, 50);
  const enter = (next) => {
    sample();
    const now = cpuSeconds(child.pid);
    stages[stage]['CPU s'] = Number((stages[stage]['CPU s'] + now - before).toFixed(2));
    [stage, before] = [next, now];
  };
  let last = {};
  for await (const line of createInterface({ input: child.stdout })) {
    last = parseOr(line, last);
    if (last.type === 'stage:start') enter(last.stage);
    if (last.type === 'stage:end') enter(`after ${last.stage}`);
    if (last.type === 'error') throw new Error(line);
  }
  clearInterval(timer);
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode}`);
  const { import_load_s, load_cpu_s } = last;
  return {
    'anonymous MiB': Math.round(peaks.RssAnon / 1024),
    'resident MiB': Math.round(peaks.VmRSS / 1024),
    ...(load_cpu_s === undefined ? {} : { import_load_s, load_cpu_s }),
    stages: JSON.stringify(stages),
  };
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parseOr(line, fallback) {
  try {
    return JSON.parse(line);
  } catch {
    return fallback;
  }
}

function kibibytes(status, key) {
  return Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
}

/** User and system time of a process so far; the fields behind the name in parentheses. */
function cpuSeconds(pid) {
  const fields = readOr(`/proc/${pid}/stat`).replace(/^.*\)/, '').split(' ');
  return (Number(fields[12] ?? 0) + Number(fields[13] ?? 0)) / 100;
}
