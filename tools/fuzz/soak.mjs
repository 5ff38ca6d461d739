// Reads files that a seeded mutator makes of good ones, for as long as is asked, and keeps those that are read wrongly: that end
// in anything but a ZeroreelError, that take a second, or for which a process takes more than 256 MB.
//   node tools/fuzz/soak.mjs [--minutes 60] [--seed 1] [--found FOLDER] [--case SEED:INDEX]
// It runs on one core and wants a built workspace (npm run build).
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpusName, fuzzCases } from './cases.mjs';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    found: { type: 'string', default: join(tmpdir(), 'zeroreel-fuzz') },
    case: { type: 'string' },
  },
});
const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
/** Milliseconds of the processor after which a case hangs, and of a clock: on a busy machine a process may get no turn for long. */
const HANGING = { processor: 20_000, clock: 300_000 };
const cases = fuzzCases();
mkdirSync(flags.found, { recursive: true });

if (flags.case !== undefined) {
  const [seed, index] = flags.case.split(':').map(Number);
  const made = cases.make(seed, index);
  console.log(`${made.reader} ${made.path ?? ''} ${made.bytes.length} bytes, kept as ${keep(seed, index, made)}`);
  await cases.read(made);
} else await soak(Number(flags.seed), Number(flags.minutes));

async function soak(seed, minutes) {
  const end = performance.now() + 60_000 * minutes;
  const total = { cases: 0, faults: 0, kilobytes: 0, slowest: 0 };
  let next = 0;
  while (performance.now() < end) {
    const reached = await runChild(seed, next, end, total);
    total.cases += reached - next;
    next = reached;
  }
  const most = `${total.slowest.toFixed(0)} ms and ${(total.kilobytes / 1024).toFixed(0)} MB at most`;
  console.log(`seed ${seed}, ${minutes} min: ${total.cases} files, ${total.faults} faults, ${most}`);
  process.exitCode = total.faults === 0 ? 0 : 1;
}

/** Runs until a case hangs or ends the process, or time is up; the case to go on with. */
function runChild(seed, first, end, total) {
  const progressFile = join(flags.found, `progress-${process.pid}`);
  const child = fork(CHILD, [String(seed), String(first), progressFile], {
    execArgv: ['--max-old-space-size=160', '--max-semi-space-size=4'],
  });
  let ending = false;
  const tell = (index, fault) => {
    total.faults++;
    const made = cases.make(seed, index);
    console.log(
      `case ${seed}:${index}, ${made.reader} ${made.path ?? ''}: ${fault}\n  kept as ${keep(seed, index, made)}`,
    );
  };
  child.on('message', ({ index, fault, kilobytes = 0, slowest = 0 }) => {
    if (fault !== undefined) tell(index, fault);
    total.kilobytes = Math.max(total.kilobytes, kilobytes);
    total.slowest = Math.max(total.slowest, slowest);
  });
  return new Promise((resolve) => {
    let seen = { index: first, at: performance.now(), used: 0 };
    const watch = setInterval(() => {
      if (ending) return;
      const now = performance.now();
      const index = placeOf(progressFile, first);
      const used = processorTime(child.pid) ?? 0;
      if (index !== seen.index) seen = { index, at: now, used };
      const hangs = used - seen.used > HANGING.processor || now - seen.at > HANGING.clock;
      if (hangs) tell(index, `hangs: ${(used - seen.used).toFixed(0)} ms of the processor`);
      if (!hangs && now < end) return;
      ending = true;
      child.kill('SIGKILL');
    }, 500);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      const index = placeOf(progressFile, first);
      if (!ending && code !== 0) tell(index, `ended the process: ${code ?? signal}`);
      resolve(index + 1);
    });
  });
}

function placeOf(file, otherwise) {
  try {
    return readFileSync(file).readDoubleLE(0);
  } catch {
    return otherwise;
  }
}

/** Milliseconds that a process has had of the processor, where the system tells (Linux: hundredths of a second). */
function processorTime(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    return 10 * (Number(user) + Number(system));
  } catch {
    return undefined;
  }
}

function keep(seed, index, made) {
  const path = join(flags.found, corpusName(made, `${seed}-${index}`));
  writeFileSync(path, made.bytes);
  return path;
}
