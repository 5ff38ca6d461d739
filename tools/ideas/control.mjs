import { combine, sliceFrames } from '@zeroreel/core';
import { frameFromPicture } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { openNetwork } from '@zeroreel/models';
import { openModel, openModelFolder } from '@zeroreel/node';
import { controlNet, controlPictures, crossFrameAttention, motionDynamics, weightOverlays } from '@zeroreel/plugins';
import { sheet } from './draw.mjs';
import { saveVideo, saveWebp } from './save.mjs';

const FRAMES = 6;
const CLIP = { prompt: 'a penguin skiing in the snow', seed: 0, frames: FRAMES, steps: 25 };
const CHARACTER = { steps: 25, guidanceScale: 6 };
/** Seeds with which the character can be told. */
const CHARACTER_PLACES = [
  ['on a stage', 1],
  ['at home', 1],
  ['at sunset', 2],
];

/** Chapter 6: what a clip adds, and what other weights add. */
export async function control(studio) {
  const { frames: clip } = await studio.video(CLIP, [motionDynamics(), crossFrameAttention()]);
  const options = { kind: 'canny', cannyLow: 100, cannyHigh: 200 };
  const edges = framesOf(await controlPictures(clip, options));
  const network = await openNetwork(openModelFolder(miniModelPath('canny')));
  const rows = [clip, edges];
  for (const prompt of ['a teddy bear in the city', 'an astronaut on the moon']) {
    const plugins = [crossFrameAttention(), controlNet({ ...options, clip, network })];
    const request = { prompt, seed: 2, frames: FRAMES, steps: 25, sharedNoise: true };
    rows.push((await studio.video(request, plugins)).frames);
  }
  saveWebp('control', sheet(rows), 75);
  saveVideo(
    'control-video',
    clip.map((_, k) => sheet([rows.map((row) => row[k])])),
  );

  const scales = [0, 0.5, 1, 1.5];
  const scaled = [];
  for (const scale of scales) {
    const plugins = [crossFrameAttention(), controlNet({ ...options, clip: clip.slice(0, 1), network, scale })];
    scaled.push((await studio.picture({ prompt: 'a teddy bear in the city', seed: 2, steps: 25 }, plugins)).frame);
  }
  saveWebp('control-scale', sheet([[edges[0], ...scaled]]));

  const files = await openModel(miniModelPath('dreambooth'));
  const characters = [];
  for (const [place, seed] of CHARACTER_PLACES) {
    const row = [];
    for (const strength of [0, 0.5, 1, 1.5]) {
      const plugins = strength === 0 ? [] : [weightOverlays({ lora: [{ files, strength }] })];
      row.push((await studio.picture({ ...CHARACTER, prompt: `sks character ${place}`, seed }, plugins)).frame);
    }
    characters.push(row);
  }
  saveWebp('lora', sheet(characters));
}

/** `[F, 3, H, W]` in [0, 1] → frames */
function framesOf(pictures) {
  const unit = combine(2, pictures, -1, { ...pictures, data: new Float32Array(pictures.data.length).fill(1) });
  return Array.from({ length: unit.shape[0] }, (_, k) => frameFromPicture(sliceFrames(unit, k, k + 1)));
}
