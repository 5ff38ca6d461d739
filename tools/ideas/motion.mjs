import { CANVAS, sliceFrames } from '@zeroreel/core';
import { backgroundSmoothing, crossFrameAttention, motionDynamics, transportedNoise } from '@zeroreel/plugins';
import { enlarge, sheet, withArrows } from './draw.mjs';
import { saveVideo, saveWebp } from './save.mjs';

const FRAMES = 8;
const LAST = FRAMES - 1;
const REQUEST = { prompt: 'a penguin skiing in the snow', seed: 0, frames: FRAMES, steps: 25 };
/** As the paper has it: what is moved goes to the nearest cell, with noise of each frame's own. */
const PAPER = { ...REQUEST, consistency: 0 };

/** Chapter 4: a camera over the first frame's latents. */
export async function motion(studio) {
  const paper = await studio.video(PAPER, [motionDynamics(), crossFrameAttention()]);
  saveWebp('motion-fields', sheet([await fields(studio, paper.frames[0])]));
  saveWebp('motion-way', sheet([await way(studio, paper)]), 75);

  const independent = await studio.video(PAPER, [crossFrameAttention()]);
  const own = await studio.video(REQUEST, [motionDynamics(), transportedNoise(), crossFrameAttention()]);
  const rows = [independent.frames, paper.frames, own.frames];
  saveWebp('motion-rows', sheet(rows), 75);
  saveVideo(
    'motion-video',
    paper.frames.map((_, k) => sheet([rows.map((row) => row[k])])),
  );

  const smoothed = await studio.video(PAPER, [motionDynamics(), crossFrameAttention(), backgroundSmoothing()]);
  saveWebp('background', sheet([paper.frames, smoothed.frames]), 75);
}

/** Three cameras, drawn on the first frame: where the content of frame 8 came from, and where it went. */
async function fields({ motion: motionOf }, frame) {
  const large = enlarge(frame, 2);
  const cameras = [
    [{ kind: 'translate', x: 12, y: 12 }],
    [{ kind: 'zoom', factor: 1.04 }],
    [{ kind: 'rotate', degrees: 3 }],
  ];
  const drawn = [];
  for (const fields of cameras) {
    const field = await motionOf([motionDynamics({ fields })]);
    drawn.push(withArrows(large, arrowsOf(field.flow(LAST, FRAMES, 8, 8), large.width)));
  }
  return drawn;
}

function arrowsOf({ height, width, data }, pixels) {
  const cell = pixels / width;
  return Array.from({ length: height * width }, (_, k) => {
    const [x, y] = [((k % width) + 0.5) * cell, (Math.floor(k / width) + 0.5) * cell];
    const [dx, dy] = [0, 1].map((axis) => (data[axis * height * width + k] * pixels) / CANVAS);
    return [x + dx, y + dy, x, y];
  });
}

/** How frame 8 comes to be: x̂_0 and x of the first frame at T′, x̂_0 moved, frame 8's x̂_0 at T, and frame 8. */
async function way({ motion: motionOf, decode }, { steps, frames }) {
  const field = await motionOf([motionDynamics()]);
  const atTPrime = steps.findLast(({ phase }) => phase === 'anchor');
  const joined = steps.find(({ phase }) => phase === 'all');
  const moved = field.warp(atTPrime.predictedX0, LAST, FRAMES);
  const shown = [atTPrime.predictedX0, atTPrime.latents, moved, sliceFrames(joined.predictedX0, LAST, LAST + 1)];
  const decoded = [];
  for (const latents of shown) decoded.push(await decode(latents));
  return [...decoded, frames[LAST]];
}
