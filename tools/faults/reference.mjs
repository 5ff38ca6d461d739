import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { QUICK, start } from './zeroreel.mjs';

/** What every kind of output is called. */
export const FORMATS = ['a.mp4', 'a.webm', 'a.gif', 'a.webp', 'a/%03d.png'];

/** Those that ffmpeg writes. */
export const ENCODED = FORMATS.filter((format) => !format.endsWith('.png'));

/** The stages of a run in their order; the first one is before any event. */
export const STAGES = ['start', 'load', 'encode', 'compile', 'anchor', 'denoise', 'decode', 'write'];

/** sha256 of a file, or of all files of a folder with their names; undefined where nothing is there. */
export async function hashOf(path) {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return undefined;
  const hash = createHash('sha256');
  if (there.isFile()) return hash.update(await readFile(path)).digest('hex');
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  for (const name of names.sort()) {
    hash.update(`${name}\0`).update(await readFile(join(path, name)));
  }
  return hash.digest('hex');
}

/** Where an output of a format lies in a folder: a file, or the folder of a sequence. */
export const resultIn = (folder, format) => join(folder, format.endsWith('.png') ? dirname(format) : basename(format));

/** The command line of a run in a folder. */
export const argumentsFor = (folder, format, ...flags) => [
  ...['generate', 'a fox', '-o', join(folder, format)],
  ...QUICK,
  ...flags,
];

/**
 * Undisturbed runs, which later ones are compared with: for each format the hash, how long each stage takes, and an earlier
 * video that a fault must not take (a sequence that is longer).
 */
export class References {
  #work;
  #known = new Map();

  constructor(work) {
    this.#work = work;
  }

  of(format) {
    const known = this.#known.get(format) ?? this.#make(format);
    this.#known.set(format, known);
    return known;
  }

  /** Puts the earlier video where a run is going to write. */
  async placeEarlier(folder, format) {
    const { earlier } = await this.of(format);
    await cp(earlier, resultIn(folder, format), { recursive: true });
  }

  async #make(format) {
    const at = (name) => join(this.#work, `${name}-${format.replace(/\W/g, '-')}`);
    for (const name of ['reference', 'earlier']) await mkdir(at(name), { recursive: true });
    const stages = await timedRun(argumentsFor(at('reference'), format, '--json'));
    await timedRun(argumentsFor(at('earlier'), format, '--json', '-s', '8', '--video-frames', '6'));
    const [reference, earlier] = [resultIn(at('reference'), format), resultIn(at('earlier'), format)];
    return { hash: await hashOf(reference), earlier, earlierHash: await hashOf(earlier), stages };
  }
}

/** How long an undisturbed run takes, in milliseconds. */
export const wholeTime = async (references, format) =>
  [...(await references.of(format)).stages.values()].reduce((sum, time) => sum + time, 0);

/** How long each stage took, in milliseconds. */
async function timedRun(args) {
  const begun = performance.now();
  const starts = new Map([['start', begun]]);
  const { printed, ended } = start(args);
  for (const stage of STAGES.slice(1)) {
    await printed(`"stage:start","stage":"${stage}"`);
    starts.set(stage, performance.now());
  }
  const { code, stderr } = await ended;
  if (code !== 0) throw new Error(`An undisturbed run failed: ${stderr}`);
  const times = [...STAGES.map((stage) => starts.get(stage)), performance.now()];
  return new Map(STAGES.map((stage, k) => [stage, times[k + 1] - times[k]]));
}
