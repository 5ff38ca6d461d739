// Makes a clip for each prompt in FOLDER/prompts.json, for `mini_family.through_zeroreel judge`. Goes on where it stopped.
//   node generate-clips.mjs FOLDER [--frames 1] [--steps 25] [--guidance 6] [--t0 18 --t1 19] [--model PIPELINE]
import { access, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { textToVideo } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder, writeVideo } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    frames: { type: 'string', default: '1' },
    steps: { type: 'string', default: '25' },
    guidance: { type: 'string', default: '6' },
    t0: { type: 'string', default: '18' },
    t1: { type: 'string', default: '19' },
    model: { type: 'string', default: miniModelPath() },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('expected FOLDER');

const backend = await cpuBackend({ threads: availableParallelism() });
const model = await loadModel(openModelFolder(flags.model), backend);
const generator = textToVideo({ model, plugins: [motionDynamics(), crossFrameAttention()] });
const prompts = JSON.parse(await readFile(join(folder, 'prompts.json'), 'utf8'));
for (const [index, prompt] of prompts.entries()) {
  const output = join(folder, String(index), '%03d.png');
  const isThere = await access(join(folder, String(index))).then(() => true, () => false);
  if (!isThere) await writeVideo(output, await generate(prompt), { framesPerSecond: 4 });
}
await model.close();
await backend.close();

async function generate({ prompt, seed }) {
  const { frames, steps, guidance: guidanceScale } = flags;
  const start = { t0: Number(flags.t0), t1: Number(flags.t1) };
  const request = { prompt, seed, frames: Number(frames), steps: Number(steps), guidanceScale: Number(guidanceScale), ...start };
  return (await generator.generate(request).video).frames;
}
