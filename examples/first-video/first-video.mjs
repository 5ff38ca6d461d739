// A prompt becomes a video: node first-video.mjs [OUTPUT] [STEPS]
import { cpuBackend } from '@zeroreel/backend-cpu';
import { textToVideo } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder, writeVideo } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';

const [output = 'out.mp4', steps = '50'] = process.argv.slice(2);
const backend = await cpuBackend({ threads: 2 });
const model = await loadModel(openModelFolder(miniModelPath()), backend);
const generator = textToVideo({ model, plugins: [motionDynamics(), crossFrameAttention()] });
const run = generator.generate({ prompt: 'a penguin skiing in the snow', steps: Number(steps) });
for await (const { phase, step } of run) console.log(phase, step + 1);
const { frames } = await run.video;
await writeVideo(output, frames, { framesPerSecond: 4 });
await model.close();
await backend.close();
