import { wasmBackend } from '@zeroreel/backend-webgpu';
import { textToVideo } from '@zeroreel/core';
import { encodePng, frameFromPicture } from '@zeroreel/media';
import { loadModel } from '@zeroreel/models';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { blobModelFiles } from '@zeroreel/web';

const urls = import.meta.glob('/node_modules/@zeroreel/mini/base/**/*.*', { query: '?url', import: 'default' });
const read = async ([path, url]) => [path.split('/base/')[1], await (await fetch(await url())).blob()];
const files = blobModelFiles('base', new Map(await Promise.all(Object.entries(urls).map(read))));
const model = await loadModel(files, await wasmBackend());
const generator = textToVideo({ model, plugins: [motionDynamics(), crossFrameAttention()] });
const { frames } = await generator.generate({ prompt: 'a penguin skiing in the snow', steps: 4 }).video;
const pictures = frames.map((frame) => URL.createObjectURL(new Blob([encodePng(frameFromPicture(frame))])));
let shown = 0;
setInterval(() => {
  document.querySelector('img').src = pictures[shown++ % pictures.length];
}, 250);
document.title = `${pictures.length} frames`;
