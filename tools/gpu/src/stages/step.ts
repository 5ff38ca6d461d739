/**
 * One denoising step in SD 1.5's shape, 8 frames with guidance at 512×512: `node step.js webgpu|cuda|cpu MODEL float16|float32
 * [--small]`. In one graph (`evaluateAll`) and as anchor and followers, whose keys and values are handed over.
 */
import { parseArgs } from 'node:util';
import type { DiffusionModel, Tensor, TextConditioning } from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';
import { figure, rounded, secondsSince } from './figure.js';
import { noise } from './noise.js';
import { openBackend } from './open-backend.js';
import { repeatTimed } from './repeat.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean' } } });
const [name = '', folder = '', dtype = 'float32'] = positionals;
const size = values.small === true ? 8 : 64;
const frames = values.small === true ? 3 : 8;
const repeats = values.small === true ? { times: 2, seconds: 1 } : { times: 10, seconds: 8 };
const label = `step, ${dtype}, ${frames} frames at ${8 * size}²`;

/** The whole video in one graph; returns what it says, for comparison. */
async function together(model: DiffusionModel): Promise<Tensor> {
  const began = performance.now();
  const plan = { height: size, width: size, rows: 2, chunkSize: frames - 1, attention: firstFrameAttention };
  await using unet = await model.compileUNet(plan);
  const latents = noise([frames, 4, size, size]);
  const input = { latents, timestep: 621, text: await encoded(model) };
  const output = await unet.evaluateAll(input);
  figure(`${label}: compiled, first run`, secondsSince(began), 's');
  await repeatTimed(`${label}: in one graph`, () => unet.evaluateAll(input), repeats);
  return output;
}

/** The anchor alone, then the others with its keys and values. */
async function handedOver(model: DiffusionModel): Promise<void> {
  const plan = { height: size, width: size, rows: 2, chunkSize: frames - 1, attention: firstFrameAttention };
  await using unet = await model.compileUNet(plan);
  const [text, first, others] = [
    await encoded(model),
    noise([1, 4, size, size]),
    noise([frames - 1, 4, size, size], 2),
  ];
  const step = async (): Promise<void> => {
    using shared = (await unet.evaluateAnchor({ latents: first, timestep: 621, text })).shared;
    const { shared: last } = await unet.evaluateFollowers({ latents: others, timestep: 621, text }, shared);
    if (last !== shared) last[Symbol.dispose]();
  };
  await step();
  await repeatTimed(`${label}: anchor, then followers`, step, { ...repeats, times: Math.max(2, repeats.times / 2) });
}

const encoded = async (model: DiffusionModel): Promise<TextConditioning> =>
  (await model.encodePrompts(['', 'a bear playing guitar on times square'])).texts;

if (dtype !== 'float32' && dtype !== 'float16') throw new Error(`expected float32 or float16, got ${dtype}`);
await using backend = await openBackend(name);
if (backend.capabilities().dtypes.includes(dtype)) {
  await using model = await loadModel(openModelFolder(folder), backend, { dtype });
  const output = await together(model);
  const wrong = output.data.findIndex((value) => !Number.isFinite(value));
  figure(`${label}: numbers that are none`, wrong < 0 ? 0 : 'some', '', { against: 'NaN and infinity', ok: wrong < 0 });
  const largest = output.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  figure(`${label}: largest number`, rounded(largest));
  await handedOver(model);
  figure(`${label}: peak memory of the process`, Math.round(process.resourceUsage().maxRSS / 1024), 'MiB');
} else {
  figure(label, 'skipped', '', { against: `${backend.capabilities().description} has no ${dtype}` });
}
