import { wasmBackend } from '@zeroreel/backend-webgpu';
import { textToVideo } from '@zeroreel/core';
import { frameFromPicture } from '@zeroreel/media';
import { loadModel } from '@zeroreel/models';
import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { blobModelFiles } from '@zeroreel/web';

const weights = import.meta.glob('/node_modules/@zeroreel/mini/base/**/*.{json,txt,safetensors}', {
  query: '?url',
  import: 'default',
  eager: true,
});
const read = async ([path, url]) => [path.split('/base/')[1], await (await fetch(url)).blob()];
const files = blobModelFiles('base', new Map(await Promise.all(Object.entries(weights).map(read))));
const model = await loadModel(files, await wasmBackend());
const generator = textToVideo({ model, plugins: [motionDynamics(), crossFrameAttention()] });
const { frames } = await generator.generate({ prompt: 'a penguin skiing in the snow', steps: 4 }).video;
const rgba = ({ width, height, data }) =>
  new ImageData(
    Uint8ClampedArray.from({ length: 4 * width * height }, (_, k) => (k % 4 < 3 ? data[3 * (k >> 2) + (k % 4)] : 255)),
    width,
    height,
  );
const pictures = frames.map((frame) => rgba(frameFromPicture(frame)));
const context = document.querySelector('canvas').getContext('2d');
let shown = 0;
setInterval(() => context.putImageData(pictures[shown++ % pictures.length], 0, 0), 250);
setTimeout(() => (document.title = `${pictures.length} frames`), 500);
