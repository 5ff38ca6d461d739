// Repeats recorded runs of the built command and compares their frames with runs.json, or records them there.
//   node tools/recorded-runs/record.mjs [--checkout FOLDER] [--write [--to FILE]]
//     [--only NAME,NAME] [--threads 1] [--work FOLDER]
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { format } from 'prettier';
import { countFrames } from './count-frames.mjs';
import { readPng } from './read-png.mjs';
import { writeInputs } from './write-inputs.mjs';

const table = fileURLToPath(new URL('runs.json', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    checkout: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
    write: { type: 'boolean', default: false },
    to: { type: 'string', default: table },
    only: { type: 'string' },
    threads: { type: 'string', default: '1' },
    work: { type: 'string' },
  },
});

const checkout = resolve(flags.checkout);
const runs = JSON.parse(await readFile(table, 'utf8'));
const chosen = withThoseTheyRead(flags.only?.split(',') ?? runs.map(({ name }) => name));
const command = await findCommand();
const work = flags.work === undefined ? await mkdtemp(join(tmpdir(), 'recorded-runs-')) : resolve(flags.work);
const started = performance.now();
let failures = 0;
try {
  await mkdir(work, { recursive: true });
  await writeInputs(work);
  for (const run of runs.filter(({ name }) => chosen.has(name))) await repeat(run);
} finally {
  if (flags.work === undefined) await rm(work, { recursive: true });
}
if (flags.write && failures === 0) {
  await writeFile(flags.to, await format(JSON.stringify(runs), { parser: 'json', printWidth: 120 }));
}
console.log(`${chosen.size} runs, ${failures} failed, ${seconds(started)} s`);
process.exitCode = failures === 0 ? 0 : 1;

/** Makes a run again and tells how it went; recorded frames are replaced under `--write`. */
async function repeat(run) {
  const begun = performance.now();
  try {
    const frames = await make(run);
    if (flags.write) Object.assign(run, frames);
    else requireEqual('frames', frames, factsIn(run));
    console.log(`${flags.write ? 'recorded' : 'same    '} ${run.name}  ${seconds(begun)} s`);
  } catch (error) {
    failures += 1;
    console.log(`FAILED   ${run.name}  ${String(error.stderr || error.message).trim()}`);
  }
}

function factsIn({ frames, width, height, sha256 }) {
  return { frames, width, height, sha256 };
}

/** Runs the command, checks what it wrote and returns the facts about its frames. */
async function make({ name, args, repeats }) {
  const folder = join(work, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const kept = join(folder, 'frames');
  const machine = repeats === undefined ? ['--backend', 'cpu', '--threads', flags.threads] : [];
  const given = args.map((text) => text.replaceAll('{work}', work));
  await execute([...given, ...machine, '--keep-frames', kept, '--quiet']);
  const frames = await factsOf(kept);
  const output = given[given.indexOf('-o') + 1];
  await checkOutput(output, frames);
  const source = repeats === undefined ? given : runs.find((run) => run.name === repeats).args;
  await checkSettings(output, source);
  if (repeats !== undefined) requireEqual(`frames of ${repeats}`, frames, await factsOf(join(work, repeats, 'frames')));
  return frames;
}

/** Number, size and hash of the pictures of a folder: their RGB bytes, in order. */
async function factsOf(folder) {
  const names = (await readdir(folder)).sort();
  const pictures = [];
  for (const name of names) pictures.push(readPng(await readFile(join(folder, name))));
  const [{ width, height }] = pictures;
  if (pictures.some((picture) => picture.width !== width || picture.height !== height)) {
    throw new Error(`${folder}: expected pictures of one size`);
  }
  const hash = createHash('sha256');
  for (const { data } of pictures) hash.update(data);
  return { frames: pictures.length, width, height, sha256: hash.digest('hex') };
}

/** A PNG sequence holds the frames themselves, other files as many. */
async function checkOutput(file, frames) {
  if (extname(file) === '.png') return requireEqual('the PNG sequence', await factsOf(dirname(file)), frames);
  requireEqual(
    `the number of frames of ${basename(file)}`,
    countFrames(await readFile(file), extname(file)),
    frames.frames,
  );
}

/** The file keeps its prompt, seed and number of steps, wherever its layout has them. */
async function checkSettings(output, args) {
  const file = output.replace('%03d', '000');
  const kept = JSON.parse(await execute(['inspect', file, '--json']));
  const after = (flag) => Number(args[args.indexOf(flag) + 1]);
  const wanted = { prompt: args[0] === 'edit' ? args[2] : args[1], seed: after('--seed'), steps: after('--steps') };
  for (const [field, value] of Object.entries(wanted)) {
    const found = valuesOf(kept, field);
    if (!found.includes(value))
      throw new Error(`inspect: expected ${field} ${value}, got ${found.join(', ') || 'none'}`);
  }
}

/** What the fields of a name hold, at any depth. */
function valuesOf(value, field) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === field ? [inner] : []),
    ...valuesOf(inner, field),
  ]);
}

/** The script of the command `zeroreel` that the checkout's workspace links. */
async function findCommand() {
  const folder = join(checkout, 'node_modules', 'zeroreel');
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin.zeroreel);
}

/** Runs the command in the checkout, where relative paths begin; returns what it printed. */
async function execute(args) {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { cwd: checkout });
  return stdout;
}

/** The runs of these names, and those whose files they read. */
function withThoseTheyRead(names) {
  const all = new Set();
  const add = (name) => {
    const run = runs.find((other) => other.name === name);
    if (run === undefined) throw new Error(`--only: no run is called ${name}`);
    all.add(name);
    for (const [, read] of run.args.join(' ').matchAll(/\{work\}\/([\w-]+)\//g)) if (!all.has(read)) add(read);
  };
  names.forEach(add);
  return all;
}

function requireEqual(what, got, expected) {
  const [one, other] = [got, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${what}: expected ${other}, got ${one}`);
}

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
