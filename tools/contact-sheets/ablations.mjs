// Draws what the two ideas of the paper do: one row of frames for each of motion + attention, motion only, attention only and neither.
//   node tools/contact-sheets/ablations.mjs OUT.png "PROMPT" [--seed 0] [--frames 8] [--steps 50] [--model FOLDER]
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { textToVideo } from '@zeroreel/core';
import { contactSheet, encodePng, frameFromPicture } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '0' },
    frames: { type: 'string', default: '8' },
    steps: { type: 'string', default: '50' },
    model: { type: 'string', default: miniModelPath() },
  },
});
const [output, prompt] = positionals;
if (output === undefined || prompt === undefined) throw new Error('expected OUT.png and a prompt');

const frames = Number(flags.frames);
const request = { prompt, seed: Number(flags.seed), frames, steps: Number(flags.steps) };
const rows = [
  [motionDynamics(), crossFrameAttention()],
  [motionDynamics(), crossFrameAttention({ policy: 'off' })],
  [crossFrameAttention()],
  [crossFrameAttention({ policy: 'off' })],
];

async function generate(model, plugins) {
  const { frames: pictures } = await textToVideo({ model, plugins }).generate(request).video;
  return pictures.map(frameFromPicture);
}

const backend = await cpuBackend({ threads: availableParallelism() });
const model = await loadModel(openModelFolder(flags.model), backend);
const pictures = [];
for (const plugins of rows) pictures.push(...(await generate(model, plugins)));
await writeFile(output, encodePng(contactSheet(pictures, { columns: frames })));
await model.close();
await backend.close();
