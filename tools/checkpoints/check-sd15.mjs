/**
 * Compares the built packages with PyTorch on a checkpoint of Stable Diffusion 1.5's real shape (`sd15_shape.py`, all parts):
 *
 *   npm run build && node tools/checkpoints/check-sd15.mjs FOLDER [--threads 2]
 *
 * Loads it as `zeroreel generate` does, evaluates the UNet for an anchor and one more frame at 256×256, the text encoder and
 * the autoencoder. Prints one line of JSON with the largest differences (relative to the largest expected number), seconds, the
 * machine's load (times of a busy machine mean little) and peak memory; exits with 1 where a difference exceeds 1e-3.
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';
import { entries, GoldenTensors } from '../../packages/testing/dist/goldens/golden-tensors.js';

const TOLERANCE = 1e-3;
const PROMPT = 'a bear playing guitar on times square';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '2' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: check-sd15.mjs FOLDER [--threads N]');
const golden = new GoldenTensors(join(folder, 'golden.safetensors'));

const began = performance.now();
const backend = await cpuBackend({ threads: Number(values.threads) });
const model = await loadModel(openModelFolder(folder), backend, { dtype: 'float32' });
const opened = seconds(began);

const text = await timed(() => model.encodePrompts([PROMPT]));
const unet = await checkUNet();
const autoencoder = await checkAutoencoder();
await model.close();
await backend.close();

const differences = {
  text: relative(text.result.texts.context, golden.float('text.embeddings')),
  ...unet.differences,
  ...autoencoder.differences,
};
const report = {
  tool: 'zeroreel',
  what: 'check-sd15',
  model: folder.split('/').at(-1),
  threads: Number(values.threads),
  open_s: opened,
  text_encoder_s: text.seconds,
  ...unet.times,
  ...autoencoder.times,
  load_average: round(loadavg()[0]),
  peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  differences,
};
console.log(JSON.stringify(report));
if (!Object.values(differences).every((difference) => difference <= TOLERANCE)) process.exitCode = 1;

async function checkUNet() {
  const latents = golden.float('unet.latents');
  const [, , height, width] = latents.shape;
  const context = golden.float('unet.context');
  const [timestep] = golden.float('unet.timestep').data;
  const plan = { height, width, rows: 2, chunkSize: 1, attention: firstFrameAttention };
  const compiled = await timed(() => model.compileUNet(plan));
  const network = compiled.result;
  const input = (frame) => ({ latents: entries(latents, frame, frame + 1), timestep, text: { context } });

  const anchor = await timed(() => network.evaluateAnchor(input(0)));
  const anchorAgain = await timed(() => network.evaluateAnchor(input(0)));
  const follower = await timed(() => network.evaluateFollowers(input(1), anchor.result.shared));
  const followerAgain = await timed(() => network.evaluateFollowers(input(1), anchorAgain.result.shared));
  const memory = memoryNow();
  follower.result.shared[Symbol.dispose]();
  followerAgain.result.shared[Symbol.dispose]();
  await network[Symbol.asyncDispose]();

  const expected = golden.float('unet.output');
  return {
    times: {
      unet_compile_anchor_s: compiled.seconds,
      unet_anchor_s: anchorAgain.seconds,
      unet_compile_follower_s: round(Math.max(0, follower.seconds - followerAgain.seconds)),
      unet_follower_s: followerAgain.seconds,
      ...memory,
    },
    differences: {
      unet_anchor: relative(anchor.result.modelOutput, frameOf(expected, 0)),
      unet_follower: relative(follower.result.modelOutput, frameOf(expected, 1)),
    },
  };
}

async function checkAutoencoder() {
  const picture = golden.float('vae.picture');
  const [, , height, width] = picture.shape;
  const network = await model.compileAutoencoder({ width, height });
  const decoded = await timed(() => network.decode(golden.float('vae.latents')));
  const decodedAgain = await timed(() => network.decode(golden.float('vae.latents')));
  const encoded = await network.encode(picture);
  await network[Symbol.asyncDispose]();
  return {
    times: {
      vae_compile_s: round(Math.max(0, decoded.seconds - decodedAgain.seconds)),
      vae_decode_s: decodedAgain.seconds,
    },
    differences: {
      vae_decoded: relative(decoded.result, golden.float('vae.decoded')),
      vae_mean: relative(encoded.mean, golden.float('vae.mean')),
      vae_std: relative(encoded.std, golden.float('vae.std')),
    },
  };
}

/**
 * What the process holds with both graphs of the UNet, in MB: `rss` counts a file that is mapped twice twice, `pss` once,
 * and `own` not at all. Linux alone tells them apart.
 */
function memoryNow() {
  const [status, smaps] = ['status', 'smaps_rollup'].map((name) => readProc(`/proc/self/${name}`));
  return {
    unet_peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    unet_pss_mb: megabytes(smaps, 'Pss'),
    unet_own_mb: megabytes(status, 'RssAnon'),
  };
}

function readProc(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function megabytes(text, field) {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}

/** `[G, F, C, h, w]` → `[G, 1, C, h, w]` */
function frameOf(output, frame) {
  const [rows, frames, ...shape] = output.shape;
  const size = output.data.length / rows / frames;
  const data = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const begin = (row * frames + frame) * size;
    data.set(output.data.subarray(begin, begin + size), row * size);
  }
  return { dtype: 'float32', shape: [rows, 1, ...shape], data };
}

function relative(actual, expected) {
  let worst = actual.data.length === expected.data.length ? 0 : Infinity;
  let largest = 0;
  expected.data.forEach((value, index) => {
    worst = Math.max(worst, Math.abs(value - actual.data[index]));
    largest = Math.max(largest, Math.abs(value));
  });
  return Number((worst / largest).toPrecision(3));
}

async function timed(call) {
  const start = performance.now();
  const result = await call();
  return { result, seconds: seconds(start) };
}

function seconds(start) {
  return round((performance.now() - start) / 1000);
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
