import { crossFrameAttention, motionDynamics } from '@zeroreel/plugins';
import { lightUp, outline, sheet } from './draw.mjs';
import { saveVideo, saveWebp } from './save.mjs';
import { openStudio } from './studio.mjs';
import { attentionSum, watchAttention } from './watch-attention.mjs';

const FRAMES = 8;
const REQUEST = { prompt: 'a penguin skiing in the snow', seed: 0, frames: FRAMES, steps: 25, consistency: 0 };
/** Cells of a side at the layers that are looked at. */
const SIDE = 16;
/** Cells of the last frame whose looks are shown: column and row. */
const CELLS = [
  [5, 5],
  [5, 9],
  [13, 5],
];

/** Chapter 5: frames look at the first one. */
export async function crossFrame(studio) {
  const last = attentionSum((path, queries) => isWanted(path) && queries === FRAMES * SIDE ** 2, 1);
  const watching = await openStudio('base', (backend) => watchAttention(backend, last.heard));
  try {
    const { frames } = await watching.video(REQUEST, [motionDynamics(), crossFrameAttention()]);
    const shown = CELLS.flatMap(([column, row]) => [
      outline(frames.at(-1), column * 8, row * 8, 8),
      lightUp(frames[0], last.ofQuery((FRAMES - 1) * SIDE ** 2 + row * SIDE + column)),
    ]);
    saveWebp('where-it-looks', sheet([shown]));
  } finally {
    await watching.close();
  }

  const request = { ...REQUEST, sharedNoise: false };
  const rows = [];
  for (const policy of ['off', 'first']) {
    rows.push((await studio.video(request, [crossFrameAttention({ policy })])).frames);
  }
  saveWebp('attention-rows', sheet(rows), 75);
  saveVideo(
    'attention-video',
    rows[0].map((_, k) => sheet([rows.map((row) => row[k])])),
  );
}

const isWanted = (path) => path.startsWith('up_blocks.1') && path.endsWith('attn1');
