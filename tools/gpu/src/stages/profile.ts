/**
 * Where a step's time goes, by operator: `node profile.js NAME MODEL FOLDER [--dtype float16] [--small]`, NAME a variant. With
 * CUDA_LAUNCH_BLOCKING=1 the time of a node is that of its kernels; the step as a whole is then slower than it is.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';
import { figure, rounded } from './figure.js';
import { noise } from './noise.js';
import { openVariant, VARIANTS, type VariantName } from './open-variant.js';
import { summariseProfile } from './summarise-profile.js';

const STEPS = 3;
const SHOWN = 16;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean' }, dtype: { type: 'string', default: 'float16' } },
});
const [name = '', model = '', folder = ''] = positionals;
if (!(name in VARIANTS)) throw new Error(`expected one of ${Object.keys(VARIANTS).join(', ')}, got ${name}`);
const size = values.small === true ? 8 : 64;
const frames = values.small === true ? 3 : 8;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

await profileSteps();
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
// The joint graph's profile is the largest: text encoder and anchor come and go before it.
const profiles = files.map((file) => readFileSync(join(folder, file), 'utf8')).toSorted((a, b) => b.length - a.length);
const times = summariseProfile(JSON.parse(profiles[0] ?? '[]') as never);
const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
figure(`${name}: kernels of a step`, rounded(total / STEPS), 'ms', { against: `${STEPS} steps, one kernel at a time` });
for (const { operator, calls, milliseconds } of times.slice(0, SHOWN)) {
  const share = `${((100 * milliseconds) / total).toFixed(1)} % in ${calls / STEPS} calls`;
  figure(`${name}: ${operator}`, rounded(milliseconds / STEPS), 'ms', { against: share });
}

/** onnxruntime writes a session's profile when the session is released. */
async function profileSteps(): Promise<void> {
  const profiling = { enableProfiling: true, profileFilePrefix: join(folder, 'profile') };
  await using backend = await openVariant(name as VariantName, profiling);
  await using loaded = await loadModel(openModelFolder(model), backend, {
    dtype: values.dtype === 'float32' ? 'float32' : 'float16',
  });
  const plan = { height: size, width: size, rows: 2, chunkSize: frames - 1, attention: firstFrameAttention };
  await using unet = await loaded.compileUNet(plan);
  const { texts: text } = await loaded.encodePrompts(['', 'a bear playing guitar on times square']);
  const latents = noise([frames, 4, size, size]);
  for (let step = 0; step < STEPS; step++) await unet.evaluateAll({ latents, timestep: 621, text });
}
