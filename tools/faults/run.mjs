// Disturbs real runs of the built command and prints what was lost: a table of faults.
//   node tools/faults/run.mjs [--seed 1] [--short] [--only TEXT] [--work FOLDER]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from './judge.mjs';
import { randomFrom } from './random.mjs';
import { ENCODED, References } from './reference.mjs';
import { diskRows } from './rows/disks.mjs';
import { ffmpegRows } from './rows/ffmpeg.mjs';
import { modelRows } from './rows/model.mjs';
import { readerRows } from './rows/readers.mjs';
import { resumeRows } from './rows/resume.mjs';
import { signalRows } from './rows/signals.mjs';

/** A row: `{ name, trials: [{ format, run(context) }], isPossible?(), isSlow? }`. Another kind of fault is another file. */
const ROWS = [...signalRows, ...diskRows, ...ffmpegRows, ...modelRows, ...readerRows, ...resumeRows];

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    work: { type: 'string' },
  },
});

const seed = Number(flags.seed);
const random = randomFrom(seed);
const work = flags.work === undefined ? await mkdtemp(join(tmpdir(), 'faults-')) : resolve(flags.work);
await mkdir(work, { recursive: true });
const references = new References(work);
const results = [];
console.log(`seed ${seed}`);
try {
  for (const row of chosenRows()) results.push(await tried(row));
} finally {
  if (flags.work === undefined) await rm(work, { recursive: true, force: true });
}
print(results);
const isClean = results.every(({ lost, exits, broken }) => lost + exits + broken === 0);
process.exitCode = isClean ? 0 : 1;

/** The short form makes one trial of every kind, in one of two formats: of signals one of each, in a random stage. */
function chosenRows() {
  const rows = ROWS.filter(({ name }) => name.includes(flags.only));
  if (!flags.short) return rows;
  const formats = [random.pick(ENCODED), 'a/%03d.png'];
  const kinds = new Map();
  for (const row of rows) kinds.set(kindOf(row), [...(kinds.get(kindOf(row)) ?? []), row]);
  return [...kinds.values()]
    .map((kind) => random.pick(kind))
    .filter(({ isSlow }) => !isSlow)
    .map((row) => ({ ...row, trials: [random.pick(row.trials.filter(({ format }) => formats.includes(format)))] }));
}

function kindOf({ name }) {
  return name.split(' in stage ')[0];
}

/** All trials of a row. What a trial throws besides a fault is a mistake of this script. */
async function tried({ name, trials, isPossible }) {
  const reason = isPossible?.();
  if (reason !== undefined) return { name, runs: 0, lost: 0, exits: 0, broken: 0, note: `skipped: ${reason}` };
  const counts = { lost: 0, exit: 0, broken: 0 };
  for (const [k, trial] of trials.entries()) {
    const trialFolder = join(work, `trial-${results.length}-${k}`);
    await mkdir(trialFolder);
    try {
      await trial.run({ references, random, trialFolder });
    } catch (error) {
      counts[error instanceof Fault ? error.kind : 'broken'] += 1;
      console.error(`${name}, ${trial.format}: ${error instanceof Fault ? error.message : error.stack}`);
    }
    await rm(trialFolder, { recursive: true, force: true });
  }
  console.error(`${name}: ${trials.length} runs, ${counts.lost} lost, ${counts.exit} wrong exits`);
  return { name, runs: trials.length, lost: counts.lost, exits: counts.exit, broken: counts.broken, note: '' };
}

/** As Markdown, for docs/reliability.md. */
function print(rows) {
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  console.log('\n| fault | runs | lost results | wrong exits |\n| --- | --- | --- | --- |');
  for (const { name, runs, lost, exits, note } of rows) {
    console.log(`| ${name} | ${note || runs} | ${lost} | ${exits} |`);
  }
  console.log(`| all | ${total('runs')} | ${total('lost')} | ${total('exits')} |`);
  if (total('broken') > 0) console.log(`\n${total('broken')} trials could not be judged.`);
}
