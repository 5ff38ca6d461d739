/**
 * The embedded model's video by the command, on a backend in float32 and float16 against the CPU's:
 * `node embedded.js webgpu|cuda FOLDER [--small]`. FOLDER keeps the CPU's frames, so that they are made once.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLevels } from './compare-levels.js';
import { figure, rounded } from './figure.js';
import { generateFrames, type CommandRun } from './generate-frames.js';
import { openBackend } from './open-backend.js';

/** In float32 of a hundred numbers one may be off by more than 2 levels, as in the browsers' tests. */
const SHARE = 0.01;
/** Float16 moves every number a little over 50 steps; below this a difference can be seen. */
const LEAST_PSNR = 30;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean' } } });
const [name = '', folder = ''] = positionals;
const size = values.small === true ? ['--steps', '4', '--video-frames', '2', '-W', '64', '-H', '64'] : [];
const request = ['a panda playing guitar in the city', '--seed', '7', ...size];

async function run(backend: string, precision: string): Promise<CommandRun> {
  const threads = ['--threads', String(Math.min(16, availableParallelism()))];
  const flags = [...request, '--backend', backend, '--precision', precision, ...threads];
  const result = await generateFrames(join(folder, `${backend}-${precision}`), flags);
  const label = `${backend} ${precision}`;
  if (result.code === 0) {
    figure(`${label}: whole process`, rounded(result.wholeSeconds), 's');
    figure(`${label}: stages`, result.stageSeconds, 's');
  } else {
    process.exitCode = 1;
    figure(`${label}: failed`, result.said.trim().slice(-600), '', { ok: false });
  }
  return result;
}

const probe = await openBackend(name);
const { description, dtypes } = probe.capabilities();
await probe[Symbol.asyncDispose]();
figure('backend', description);
const expected = await run('cpu', 'float32');
for (const precision of ['float32', 'float16'] as const) {
  if (!dtypes.includes(precision)) continue;
  const { levels, code } = await run(name, precision);
  if (code !== 0) continue;
  const { offByMoreThan2, largest, psnr } = compareLevels(levels, expected.levels);
  const ok = precision === 'float32' ? offByMoreThan2 <= SHARE : psnr >= LEAST_PSNR;
  const goal = precision === 'float32' ? `at most ${SHARE}` : '';
  figure(`${name} ${precision}: off by more than 2 levels`, offByMoreThan2, '', { against: goal, ok });
  figure(`${name} ${precision}: largest difference`, largest, 'levels');
  figure(`${name} ${precision}: psnr`, Number.isFinite(psnr) ? rounded(psnr) : 'equal', 'dB', {
    against: 'cpu float32',
  });
}
