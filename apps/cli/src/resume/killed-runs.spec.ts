import { createHash, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Mt19937, samplerNames } from '@zeroreel/core';
import { encodePng } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt, startBuilt } from '../__testing__/run-built.js';

/*
 * Real processes, each ended by `kill -9` at a random moment and gone on with until its file is there, against a run that
 * nobody disturbed. `npm run soak:resume` makes twenty of them with a new seed; ZEROREEL_SEED repeats what was drawn.
 */
const soaks = process.env['ZEROREEL_SOAK'] !== undefined;
const RUNS = soaks ? 20 : 2;
const seed = Number(process.env['ZEROREEL_SEED'] ?? (soaks ? randomInt(2 ** 31) : 13));
const generator = Mt19937.fromSeed(seed);
const random = () => generator.next() / 2 ** 32;
const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;

/** States are written as often as their cost allows. */
const OFTEN = { ZEROREEL_STATE_SECONDS: '0' };
const SMALL = ['-W', '64', '-H', '64', '--backend', 'cpu', '--threads', '1'];

let root: string;
beforeAll(async () => {
  await buildCommand();
  root = await mkdtemp(join(tmpdir(), 'killed-'));
  const noise = Uint8Array.from({ length: 3 * 64 * 64 }, (_, k) => (k * 7919) % 251);
  await writeFile(join(root, 'first.png'), encodePng({ width: 64, height: 64, data: noise }));
  await mkdir(join(root, 'clip'));
  for (let k = 0; k < 7; k++) {
    const data = noise.map((value) => (value + 20 * k) % 251);
    await writeFile(join(root, 'clip', `${k}.png`), encodePng({ width: 64, height: 64, data }));
  }
});
afterAll(() => rm(root, { recursive: true }));

const few = ['--lora', miniModelPath('few-step'), '--sampler', 'lcm', '--steps', '4', '--cfg-scale', '1'];
const inserted = () => ['--warp-timestep', oneOf(['700', '815']), '--join-timestep', oneOf(['877', '950'])];

/** What changes how a run goes; each comes once in as many runs. Flags that are here are not drawn. */
const FEATURES: readonly (() => readonly string[])[] = [
  () => [],
  () => ['--consistency', oneOf(['0', '0.4', '1'])],
  inserted,
  () => few,
  () => ['--no-transported-noise'],
  () => ['--init-image', join(root, 'first.png')],
  () => ['--smooth-background'],
  () => ['--profile', 'diffusers', '--steps', '50'],
  () => ['--no-motion'],
  () => ['--precision', 'int8'],
  () => ['--control', `depth=${join(root, 'clip')}`],
  () => ['--sampler', 'ddim', '--eta', '1', ...inserted()],
  () => ['--prompt-travel', '{"0":"a red panda","1":"a blue car"}'],
];
const firstFeature = Math.floor(random() * FEATURES.length);

/** A command without its output. */
function drawCommand(run: number): readonly string[] {
  const kind = (firstFeature + run) % (FEATURES.length + 1);
  const feature = FEATURES[kind]?.();
  if (feature === undefined) return ['edit', join(root, 'clip'), 'make it night', '--steps', '12', ...SMALL];
  const frames = String(2 + Math.floor(random() * 6));
  const shape = ['--video-frames', frames, '--chunk-size', oneOf(['2', '3', '8'])];
  const sampler = feature.includes('--sampler') ? [] : ['--sampler', oneOf(samplerNames)];
  const steps = feature.includes('--steps') ? [] : ['--steps', '16'];
  return ['generate', 'a red panda', ...shape, ...sampler, ...steps, ...feature, ...SMALL];
}

async function digest(output: string): Promise<string> {
  const hash = createHash('sha256');
  if (!output.includes('%')) return hash.update(await readFile(output)).digest('hex');
  const names = (await readdir(dirname(output))).filter((name) => name.endsWith('.png')).sort();
  for (const name of names) hash.update(name).update(await readFile(join(dirname(output), name)));
  return hash.digest('hex');
}

/** Exit code of a process that SIGKILL ended. */
const KILLED = 137;

/** Starts a run and ends it after a while, unless it came to its end. */
async function killAfter(milliseconds: number, args: readonly string[]): Promise<'killed' | 'done'> {
  const { child, ended } = startBuilt(args, OFTEN);
  const stop = new AbortController();
  const kill = wait(milliseconds, undefined, { signal: stop.signal }).then(
    () => void child.kill('SIGKILL'),
    () => undefined,
  );
  const { code, stderr } = await ended;
  stop.abort();
  await kill;
  if (code === KILLED) return 'killed';
  if (code !== 0) throw new Error(`exit ${code} of ${args.join(' ')}: ${stderr}`);
  return 'done';
}

it(
  `${RUNS} runs that were killed end in the files of runs that were not, seed ${seed}`,
  async () => {
    let killed = 0;
    let resumed = 0;
    for (let run = 0; run < RUNS; run++) {
      const folder = join(root, String(run));
      await mkdir(folder);
      const name = oneOf(['video.mp4', 'video.gif', 'video.webp', '%03d.png']);
      const drawn = drawCommand(run);
      const output = join(folder, name);
      const undisturbed = join(folder, 'undisturbed', name);
      await mkdir(join(folder, 'undisturbed'));
      const started = performance.now();
      expect(await runBuilt([...drawn, '-o', undisturbed, '-q'])).toEqual({ code: 0, stdout: '', stderr: '' });
      const length = performance.now() - started;

      // One in four repeats a file.
      const isRerun = !name.includes('%') && random() < 0.25;
      const command = isRerun ? ['rerun', undisturbed] : drawn;
      const whole = isRerun ? join(folder, `again-${name}`) : undisturbed;
      if (isRerun) expect((await runBuilt([...command, '-o', whole, '-q'])).code).toBe(0);
      const args = [...command, '-o', output, '--resume', '-q'];
      const times: string[] = [];
      for (let kill = 0; kill < 3; kill++) {
        const after = random() * length;
        const how = await killAfter(after, args);
        times.push(`${(after / 1000).toFixed(1)} s: ${how}`);
        if (how === 'done') break;
        killed++;
        if (kill > 0 && random() < 0.5) break;
      }
      const { code, stdout } = await runBuilt([...command, '-o', output, '--resume', '--json'], OFTEN);
      expect(code).toBe(0);
      const goesOn = stdout.includes('"state:resumed"');
      if (goesOn) resumed++;
      const said = [...drawn, '-o', name].map((each) => (each.startsWith(root) ? basename(each) : each)).join(' ');
      const ends = `ended of ${(length / 1000).toFixed(1)} s after ${times.join(', ')}`;
      console.log(`${isRerun ? 'rerun of ' : ''}${said}\n  ${ends}; ${goesOn ? 'goes on' : 'begins anew'}`);
      expect(await digest(output)).toBe(await digest(whole));
      expect((await readdir(folder)).filter((each) => each.endsWith('.resume'))).toEqual([]);
    }
    console.log(`${RUNS} runs, ${killed} kills, ${resumed} resumed at the last start, seed ${seed}`);
    expect(killed).toBeGreaterThan(0);
  },
  RUNS * 300_000,
);
