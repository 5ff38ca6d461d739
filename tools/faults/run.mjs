// Disturbs real runs of the built command and prints what was lost: a table of faults.
//   node tools/faults/run.mjs [--seed 1] [--short] [--only PATTERN] [--runs 2] [--runs 2] [--jobs 1] [--work FOLDER]
import { createHash } from 'node:crypto';
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
    runs: { type: 'string', default: 'Infinity' },
    runs: { type: 'string', default: 'Infinity' },
    jobs: { type: 'string', default: '1' },
    work: { type: 'string' },
  },
});

const seed = Number(flags.seed);
const random = randomFrom(seed);
const work = flags.work === undefined ? await mkdtemp(join(tmpdir(), 'faults-')) : resolve(flags.work);
await mkdir(work, { recursive: true });
const references = new References(work);
let results;
console.log(`seed ${seed}`);
try {
  results = await allTried(chosenRows());
} finally {
  if (flags.work === undefined) await rm(work, { recursive: true, force: true });
}
print(results);
const isClean = results.every(({ lost, exit, broken }) => lost + exit + broken === 0);
process.exitCode = isClean ? 0 : 1;

/** The short form makes one trial of every kind, in one of two formats: of signals one of each, in a random stage. */
function chosenRows() {
  const rows = ROWS.filter(({ name }) => new RegExp(flags.only).test(name)).map((row) => ({
    ...row,
    trials: row.trials.map((trial, number) => ({ ...trial, number })),
  }));
  if (!flags.short) return rows.map((row) => ({ ...row, trials: someOf(row) }));
  const formats = [random.pick(ENCODED), 'a/%03d.png'];
  const kinds = new Map();
  for (const row of rows) kinds.set(kindOf(row), [...(kinds.get(kindOf(row)) ?? []), row]);
  return [...kinds.values()]
    .map((kind) => random.pick(kind))
    .filter(({ isSlow }) => !isSlow)
    .map((row) => ({ ...row, trials: [random.pick(row.trials.filter(({ format }) => formats.includes(format)))] }));
}

/** As many trials of a row as were asked for, the first of them at random: formats differ from one to the next. */
function someOf({ name, trials }) {
  const first = randomOf(name).integer(0, trials.length - 1);
  const all = Number(flags.runs) >= trials.length;
  return all ? trials : [...trials.slice(first), ...trials.slice(0, first)].slice(0, Number(flags.runs));
}

function kindOf({ name }) {
  return name.split(' in stage ')[0];
}

/** Makes the trials of all rows in their order, some of them at once. */
async function allTried(rows) {
  const tallies = rows.map(({ name, trials, isPossible }) => {
    const reason = isPossible?.();
    const note = reason === undefined ? '' : `skipped: ${reason}`;
    return {
      name,
      runs: reason === undefined ? trials.length : 0,
      lost: 0,
      exit: 0,
      broken: 0,
      note,
      left: trials.length,
    };
  });
  const waiting = rows.flatMap((row, at) =>
    tallies[at].runs === 0 ? [] : row.trials.map((trial) => ({ tally: tallies[at], trial })),
  );
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await tried(next);
  };
  await Promise.all(Array.from({ length: Number(flags.jobs) }, worker));
  return tallies;
}

/** What a trial throws besides a fault is a mistake of this script. */
async function tried({ tally, trial: { format, run, number } }) {
  const { name } = tally;
  const trialFolder = await mkdtemp(join(work, 'trial-'));
  try {
    await run({ references, random: randomOf(`${name} ${number}`), trialFolder });
  } catch (error) {
    tally[error instanceof Fault ? error.kind : 'broken'] += 1;
    console.error(`${name}, ${format}: ${error instanceof Fault ? error.message : error.stack}`);
  }
  await rm(trialFolder, { recursive: true, force: true });
  tally.left -= 1;
  if (tally.left === 0) console.error(`${name}: ${tally.runs} runs, ${tally.lost} lost, ${tally.exit} wrong exits`);
}

/** Numbers of a trial, whichever others are made. */
function randomOf(trial) {
  return randomFrom(createHash('sha256').update(`${seed} ${trial}`).digest().readUInt32LE());
}

/** As Markdown, for docs/reliability.md. */
function print(rows) {
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  console.log('\n| fault | runs | lost results | wrong exits |\n| --- | --- | --- | --- |');
  for (const { name, runs, lost, exit, note } of rows) {
    console.log(`| ${name} | ${note || runs} | ${lost} | ${exit} |`);
  }
  console.log(`| all | ${total('runs')} | ${total('lost')} | ${total('exit')} |`);
  if (total('broken') > 0) console.log(`\n${total('broken')} trials could not be judged.`);
}
