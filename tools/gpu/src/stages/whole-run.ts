/**
 * The goal: 50 steps at 512² and 8 frames by the command, in SD 1.5's shape; then the same in another process, and in
 * chunks of 2: `node whole-run.js cuda|webgpu|cpu MODEL FOLDER [--small] [--once]`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLevels } from './compare-levels.js';
import { figure, rounded } from './figure.js';
import { generateFrames, type CommandRun } from './generate-frames.js';

/** Seconds from the prompt to the pictures, loading not counted. */
const GOAL = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean' }, once: { type: 'boolean' } },
});
const [backend = '', model = '', folder = ''] = positionals;
const small = values.small === true;
const precision = backend === 'cpu' ? 'float32' : 'float16';
const size = small ? ['--steps', '4', '--video-frames', '4', '-W', '64', '-H', '64'] : ['-W', '512', '-H', '512'];
const request = ['a bear playing guitar on times square', '-m', model, '--seed', '7', '--backend', backend];

async function run(name: string, flags: readonly string[]): Promise<CommandRun> {
  const result = await generateFrames(join(folder, name), [...request, '--precision', precision, ...size, ...flags]);
  if (result.code !== 0) {
    figure(`${name}: failed`, result.said.trim().slice(-600), '', { ok: false });
    process.exit(1);
  }
  const { load = 0, write = 0 } = result.stageSeconds;
  const computed = Object.values(result.stageSeconds).reduce((sum, seconds) => sum + seconds, -load - write);
  figure(`${name}: stages`, result.stageSeconds, 's');
  const ok = small ? undefined : computed <= GOAL;
  figure(`${name}: prompt to pictures`, rounded(computed), 's', {
    ...{ against: `at most ${GOAL} s for 50 steps at 512² and 8 frames` },
    ...(ok === undefined ? {} : { ok }),
  });
  const { compile = 0 } = result.stageSeconds;
  figure(`${name}: without compiling`, rounded(computed - compile), 's', {
    against: 'diffusers run: its weights are there',
  });
  figure(`${name}: whole process`, rounded(result.wholeSeconds), 's');
  return result;
}

const first = await run('first', []);
if (values.once !== true) {
  const second = await run('second', []);
  const same = compareLevels(second.levels, first.levels);
  figure('two processes, one seed: largest difference', same.largest, 'levels', {
    against: '0',
    ok: same.largest === 0,
  });
  const chunked = await run('chunked', ['--chunk-size', '2']);
  const { offByMoreThan2, largest } = compareLevels(chunked.levels, first.levels);
  figure('chunks of 2 against one: off by more than 2 levels', offByMoreThan2, '', { against: `largest ${largest}` });
}
