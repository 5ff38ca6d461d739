/**
 * One denoising step in SD 1.5's shape under a variant of CUDA's graphs: `node variant.js NAME MODEL FOLDER [--dtype float16]
 * [--small]`. FOLDER keeps what `as-now` computes, which the others are compared with.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';
import { worstDifference } from '@zeroreel/testing';
import { figure, rounded, secondsSince } from './figure.js';
import { noise } from './noise.js';
import { openVariant, VARIANTS, type VariantName } from './open-variant.js';
import { repeatTimed } from './repeat.js';

/** Another order of the same sums in float16, over a whole network. */
const TOLERANCE = { float16: 5e-2, float32: 1e-3 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { small: { type: 'boolean' }, dtype: { type: 'string', default: 'float16' } },
});
const [name = '', model = '', folder = ''] = positionals;
const dtype = values.dtype === 'float32' ? 'float32' : 'float16';
if (!(name in VARIANTS)) throw new Error(`expected one of ${Object.keys(VARIANTS).join(', ')}, got ${name}`);
const size = values.small === true ? 8 : 64;
const frames = values.small === true ? 3 : 8;

await using backend = await openVariant(name as VariantName);
await using loaded = await loadModel(openModelFolder(model), backend, { dtype });
const began = performance.now();
const plan = { height: size, width: size, rows: 2, chunkSize: frames - 1, attention: firstFrameAttention };
await using unet = await loaded.compileUNet(plan);
const { texts: text } = await loaded.encodePrompts(['', 'a bear playing guitar on times square']);
const input = { latents: noise([frames, 4, size, size]), timestep: 621, text };
const { data } = await unet.evaluateAll(input);
figure(`${name}, ${dtype}: compiled, first run`, secondsSince(began), 's');
await repeatTimed(`${name}, ${dtype}: step`, () => unet.evaluateAll(input), { times: 10, seconds: 5 });

mkdirSync(folder, { recursive: true });
const reference = join(folder, `as-now-${dtype}.f32`);
if (name === 'as-now') writeFileSync(reference, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
if (existsSync(reference)) {
  const expected = new Float32Array(Uint8Array.from(readFileSync(reference)).buffer);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = rounded(worstDifference(data, expected).difference / largest);
  const ok = difference <= TOLERANCE[dtype];
  figure(`${name}, ${dtype}: difference`, difference, '', { against: `as-now, at most ${TOLERANCE[dtype]}`, ok });
}
