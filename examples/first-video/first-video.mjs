// A prompt becomes a video: node first-video.mjs [OUTPUT] [STEPS]
import { cpuBackend } from '@zeroreel/backend-cpu';
import { createContainer, TextToVideo } from '@zeroreel/core';
import { frameFromPicture } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { loadModel } from '@zeroreel/models';
import { openModelFolder, writeVideo } from '@zeroreel/node';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';

const [output = 'out.mp4', steps = '50'] = process.argv.slice(2);
const backend = await cpuBackend({ threads: 2 });
const model = await loadModel(openModelFolder(miniModelPath()), backend);
const container = createContainer({ model, plugins: [motionDynamics(), crossFrameAttention()] });
const request = { prompt: 'a penguin skiing in the snow', steps: Number(steps) };
const run = container.get(TextToVideo).generate(request);
let step = await run.next();
while (!step.done) step = await run.next();
await writeVideo(output, step.value.frames.map(frameFromPicture), { framesPerSecond: 4 });
await model[Symbol.asyncDispose]();
await backend[Symbol.asyncDispose]();
