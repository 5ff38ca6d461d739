// Draws what steers a clip: rows of frames of a clip, of the control pictures made from it, and of the video that follows them.
//   node tools/contact-sheets/conditioning.mjs OUT.png CLIP "PROMPT" --control canny|depth|ready [--control-model FOLDER] [--dreambooth PATH] [--lora PATH]
//   node tools/contact-sheets/conditioning.mjs OUT.png CLIP "INSTRUCTION" --edit
// Further: [--frames 8] [--steps 50] [--seed 0] [--model FOLDER] [--scale 1]. Without models the embedded family's.
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { combine, createContainer, TextToVideo } from '@zeroreel/core';
import {
  cannyPreprocessor,
  contactSheet,
  coverFrame,
  depthMaps,
  encodePng,
  frameFromPicture,
  givenPictures,
  modelPictures,
} from '@zeroreel/media';
import { miniModelFolders, miniModelPath } from '@zeroreel/mini';
import {
  checkpointOverlay,
  differenceOverlay,
  isDifference,
  loadControlNet,
  loadModel,
  loraOverlay,
} from '@zeroreel/models';
import { layeredModelFiles, openModel, openModelFolder, readVideo } from '@zeroreel/node';
import { controlNet, crossFrameAttention, dreamBooth, instructPix2Pix } from '@zeroreel/plugins';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    control: { type: 'string' },
    'control-model': { type: 'string' },
    dreambooth: { type: 'string' },
    lora: { type: 'string' },
    edit: { type: 'boolean', default: false },
    frames: { type: 'string', default: '8' },
    steps: { type: 'string', default: '50' },
    seed: { type: 'string', default: '0' },
    scale: { type: 'string', default: '1' },
    model: { type: 'string' },
  },
});
const [output, clip, prompt] = positionals;
if (prompt === undefined || flags.edit === (flags.control !== undefined)) {
  throw new Error('expected OUT.png, CLIP, a prompt, and either --edit or --control KIND');
}

const preprocessors = { canny: cannyPreprocessor, depth: depthMaps, ready: () => givenPictures('ready') };
const frames = Number(flags.frames);
const backend = await cpuBackend({ threads: availableParallelism() });
const embedded = layeredModelFiles(miniModelFolders(flags.edit ? 'edit' : 'base').map(openModelFolder));
const model = await loadModel(flags.model ? openModelFolder(flags.model) : embedded, backend);
const size = { width: model.defaultSize, height: model.defaultSize };
const source = (await readVideo(clip, { maxFrames: frames })).frames.map((frame) => coverFrame(frame, size));

const { rows, plugins } = flags.edit ? await edited() : await controlled();
if (flags.dreambooth) plugins.push(dreamBooth({ overlays: [await overlayOf(flags.dreambooth)] }));
if (flags.lora) plugins.push(dreamBooth({ overlays: [await loraOverlay(await openModel(flags.lora))] }));
rows.push(await generate());
await writeFile(output, encodePng(contactSheet(rows.flat(), { columns: source.length })));
await model[Symbol.asyncDispose]();
await backend[Symbol.asyncDispose]();

async function controlled() {
  const network = await loadControlNet(
    openModelFolder(flags['control-model'] ?? miniModelPath(flags.control)),
    backend,
  );
  const pictures = await preprocessors[flags.control]().prepare(source);
  return {
    rows: [source, framesOf(fromUnit(pictures))],
    plugins: [crossFrameAttention(), controlNet({ network, pictures, scale: Number(flags.scale) })],
  };
}

async function edited() {
  const pictures = await modelPictures(source);
  return { rows: [source], plugins: [crossFrameAttention(), instructPix2Pix({ pictures })] };
}

async function overlayOf(path) {
  const files = await openModel(path);
  return (await isDifference(files)) ? differenceOverlay(files) : checkpointOverlay(files);
}

async function generate() {
  const request = { prompt, seed: Number(flags.seed), frames: source.length, steps: Number(flags.steps) };
  const container = createContainer({ model, plugins });
  const run = container.get(TextToVideo).generate({ ...request, ...size, sharedNoise: true });
  let result = await run.next();
  while (!result.done) result = await run.next();
  return result.value.frames.map(frameFromPicture);
}

/** [0, 1] → [-1, 1] */
function fromUnit(pictures) {
  return combine(2, pictures, -1, { ...pictures, data: new Float32Array(pictures.data.length).fill(1) });
}

/** `[F, 3, H, W]` in [-1, 1], frame by frame. */
function framesOf({ dtype, shape: [count, ...picture], data }) {
  const length = data.length / count;
  const one = (frame) => ({ dtype, shape: [1, ...picture], data: data.subarray(frame * length, (frame + 1) * length) });
  return Array.from({ length: count }, (_, frame) => frameFromPicture(one(frame)));
}
