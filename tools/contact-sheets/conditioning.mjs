// Draws what steers a clip: rows of frames of a clip, of the control pictures made from it, and of the video that follows them.
//   node tools/contact-sheets/conditioning.mjs OUT.png CLIP "PROMPT" --control canny|depth|ready [--control-model FOLDER] [--dreambooth PATH] [--lora PATH]
//   node tools/contact-sheets/conditioning.mjs OUT.png CLIP "INSTRUCTION" --edit
// Further: [--frames 8] [--steps 50] [--seed 0] [--model FOLDER] [--scale 1]. Without models the embedded family's.
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { combine, textToVideo } from '@zeroreel/core';
import { contactSheet, coverFrame, encodePng, frameFromPicture } from '@zeroreel/media';
import { miniModelFolders, miniModelPath } from '@zeroreel/mini';
import { loadModel, openNetwork } from '@zeroreel/models';
import { layeredModelFiles, openModel, openModelFolder, readVideo } from '@zeroreel/node';
import { controlNet, controlPictures, crossFrameAttention, instructPix2Pix, weightOverlays } from '@zeroreel/plugins';

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

const frames = Number(flags.frames);
const backend = await cpuBackend({ threads: availableParallelism() });
const embedded = layeredModelFiles(miniModelFolders(flags.edit ? 'edit' : 'base').map(openModelFolder));
const model = await loadModel(flags.model ? openModelFolder(flags.model) : embedded, backend);
const size = { width: model.defaultSize, height: model.defaultSize };
const source = (await readVideo(clip, { maxFrames: frames })).frames.map((frame) => coverFrame(frame, size));

const { rows, plugins } = flags.edit ? edited() : await controlled();
plugins.push(await overlays());
rows.push(await generate());
await writeFile(output, encodePng(contactSheet(rows.flat(), { columns: source.length })));
await model.close();
await backend.close();

async function controlled() {
  const kind = flags.control;
  const network = await openNetwork(openModelFolder(flags['control-model'] ?? miniModelPath(kind)));
  const [cannyLow, cannyHigh] = ['cannyLow', 'cannyHigh'].map((key) => controlNet.options[key].default);
  const pictures = await controlPictures(source, { kind, cannyLow, cannyHigh });
  return {
    rows: [source, framesOf(fromUnit(pictures))],
    plugins: [crossFrameAttention(), controlNet({ kind, clip: source, network, scale: Number(flags.scale) })],
  };
}

function edited() {
  return { rows: [source], plugins: [crossFrameAttention(), instructPix2Pix({ clip: source })] };
}

async function overlays() {
  const open = async (path) => ({ files: await openModel(path), strength: 1 });
  return weightOverlays({
    ...(flags.dreambooth && { dreambooth: await open(flags.dreambooth) }),
    ...(flags.lora && { lora: [await open(flags.lora)] }),
  });
}

async function generate() {
  const request = { prompt, seed: Number(flags.seed), frames: source.length, steps: Number(flags.steps) };
  const run = textToVideo({ model, plugins }).generate({ ...request, ...size, sharedNoise: true });
  return (await run.video).frames.map(frameFromPicture);
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
