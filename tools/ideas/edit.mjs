import { crossFrameAttention, instructPix2Pix, motionDynamics } from '@zeroreel/plugins';
import { sheet } from './draw.mjs';
import { saveVideo, saveWebp } from './save.mjs';
import { openStudio } from './studio.mjs';

const FRAMES = 6;
const CLIP = { prompt: 'a red car in the city', seed: 1, frames: FRAMES, steps: 25 };
const INSTRUCTIONS = ['make it night', 'put it on the beach'];

/** Chapter 7: an instruction edits a clip. */
export async function edit(studio) {
  const { frames: clip } = await studio.video(CLIP, [motionDynamics(), crossFrameAttention()]);
  const editing = await openStudio('edit');
  try {
    const edited = (prompt, own, { image = 2, text = 3 } = {}) => {
      const request = { prompt, seed: 1, steps: 25, guidanceScale: text, sharedNoise: true };
      const plugins = [crossFrameAttention(), instructPix2Pix({ clip: own, imageGuidanceScale: image })];
      return editing.video({ ...request, frames: own.length }, plugins);
    };
    const rows = [clip];
    for (const prompt of INSTRUCTIONS) rows.push((await edited(prompt, clip)).frames);
    saveWebp('edit', sheet(rows), 75);
    saveVideo(
      'edit-video',
      clip.map((_, k) => sheet([rows.map((row) => row[k])])),
    );

    const grid = [];
    for (const image of [1, 2, 4]) {
      const row = [];
      for (const text of [1, 3, 6, 10]) {
        row.push((await edited('put it on the beach', clip.slice(0, 1), { image, text })).frames[0]);
      }
      grid.push(row);
    }
    saveWebp('edit-scales', sheet(grid));
  } finally {
    await editing.close();
  }
}
