// Ours, timed: the counterpart of bench/python/t2v_zero.py. Prints one line of JSON.
//   node bench/zeroreel/t2v-zero.mjs run  MODEL [--steps 50] [--frames 8] [--threads 2] [--precision float32|int8]   a whole video
//   node bench/zeroreel/t2v-zero.mjs step MODEL [--frames 4] [--latent-size 32] [--repeats 5]   one denoising step
//   node bench/zeroreel/t2v-zero.mjs control MODEL …   the same with the ControlNet in MODEL/controlnet
//   node bench/zeroreel/t2v-zero.mjs edit MODEL …      the same for an Instruct-Pix2Pix UNet, three guidance rows
// With --backend webgpu on a GPU (Node's WebGPU provider).
import { parseArgs } from 'node:util';

const began = performance.now();
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    prompt: { type: 'string', default: 'a bear playing guitar on times square' },
    steps: { type: 'string', default: '50' },
    frames: { type: 'string' },
    guidance: { type: 'string', default: '7.5' },
    'chunk-size': { type: 'string' },
    seed: { type: 'string', default: '0' },
    'latent-size': { type: 'string', default: '32' },
    repeats: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    precision: { type: 'string', default: 'float32' },
    weights: { type: 'string' },
    backend: { type: 'string', default: 'cpu' },
  },
});
const [what, folder] = positionals;
const threads = Number(flags.threads);

const { textToVideo } = await import('@zeroreel/core');
const backends = { cpu: openCpu, webgpu: openWebgpu };
const { loadControlNet, loadModel, openNetwork } = await import('@zeroreel/models');
const { openModelFolder } = await import('@zeroreel/node');
const { crossFrameAttention, firstFrameAttention, motionDynamics } = await import('@zeroreel/plugins');

const seconds = (since) => Number(((performance.now() - since) / 1000).toFixed(3));
const peakRss = () => Math.round(process.resourceUsage().maxRSS / 1024);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** From prompt to pictures, everything compiled on the way. */
async function timeRun(backend, model) {
  const import_load_s = seconds(began);
  const started = performance.now();
  const run = textToVideo({ model, plugins: [motionDynamics(), crossFrameAttention()] }).generate({
    prompt: flags.prompt,
    steps: Number(flags.steps),
    frames: Number(flags.frames ?? 8),
    guidanceScale: Number(flags.guidance),
    seed: Number(flags.seed),
    ...(flags['chunk-size'] ? { chunkSize: Number(flags['chunk-size']) } : {}),
  });
  const { frames } = await run.video;
  return { import_load_s, run_s: seconds(started), frames: frames.length };
}

/** All frames once, with guidance: what each step of the main phase costs. */
async function timeStep(backend, model) {
  const frames = Number(flags.frames ?? 4);
  const size = Number(flags['latent-size']);
  const rows = what === 'edit' ? 3 : 2;
  const extraChannels = model.unetChannels - model.latentChannels;
  const started = performance.now();
  const control =
    what === 'control' ? await openControl(backend, model.vaeScaleFactor, frames, size) : { additions: [], inputs: {} };
  const plan = { height: size, width: size, rows, chunkSize: frames - 1, attention: firstFrameAttention };
  const unet = await model.compileUNet({ ...plan, extraChannels, additions: control.additions });
  const { texts: text } = await model.encodePrompts(['', flags.prompt, ''].slice(0, rows));
  const channels = extraChannels > 0 && { channels: noise([frames, rows, extraChannels, size, size]) };
  const input = { latents: noise([frames, 4, size, size]), timestep: 621, text, ...channels, ...control.inputs };
  const step = () => unet.evaluateAll(input);
  await step();
  const load_s = seconds(started);
  const times = [];
  for (let repeat = 0; repeat < Number(flags.repeats); repeat++) {
    const before = performance.now();
    await step();
    times.push(seconds(before));
  }
  await unet[Symbol.asyncDispose]();
  return { load_s, min_s: Math.min(...times), median_s: median(times) };
}

/** A ControlNet and what it reads; its pictures are read once a run, not once a step. */
async function openControl(backend, cell, frames, size) {
  const network = await loadControlNet(await openNetwork(openModelFolder(`${folder}/controlnet`)), backend);
  const hint = await network.embed(noise([frames, 3, cell * size, cell * size]));
  const scale = { dtype: 'float32', shape: [1], data: Float32Array.of(1) };
  const name = 'controlnet';
  const inputs = { perFrame: { [`${name}.hint`]: hint }, shared: { [`${name}.scale`]: scale } };
  return { additions: [network.addition(name)], inputs };
}

async function openCpu() {
  const { cpuBackend } = await import('@zeroreel/backend-cpu');
  return cpuBackend({ threads, precision: flags.precision, ...(flags.weights ? { weights: flags.weights } : {}) });
}

async function openWebgpu() {
  const { webgpuBackend } = await import('@zeroreel/backend-webgpu/node');
  return webgpuBackend();
}

/** Uniform numbers of unit variance, the same in every run. */
function noise(shape) {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0, state = 1; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state / 2 ** 31 - 1) * Math.sqrt(3);
  }
  return { dtype: 'float32', shape, data };
}

if (!['float32', 'int8'].includes(flags.precision))
  throw new Error(`--precision: expected float32 or int8, got ${flags.precision}`);
if (!(flags.backend in backends)) throw new Error(`--backend: expected cpu or webgpu, got ${flags.backend}`);
const backend = await backends[flags.backend]();
const model = await loadModel(openModelFolder(folder), backend);
const figures = await (what === 'run' ? timeRun : timeStep)(backend, model);
await model.close();
await backend.close();
console.log(
  JSON.stringify({
    tool: 'zeroreel',
    what,
    backend: backend.name,
    threads,
    precision: flags.precision,
    ...figures,
    peak_rss_mb: peakRss(),
  }),
);
