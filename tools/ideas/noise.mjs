import { combine, createNoiseSchedule, TorchRandomSource } from '@zeroreel/core';
import { frameFromPicture } from '@zeroreel/media';
import { sheet } from './draw.mjs';
import { saveSvg, saveWebp } from './save.mjs';
import { chart } from './chart.mjs';

const REQUEST = { prompt: 'a penguin skiing in the snow', seed: 1 };
const LEVELS = [0, 50, 100, 200, 300, 400, 600, 999];
/** Steps of a run of 50 that are shown. */
const SHOWN = [0, 7, 14, 21, 28, 35, 42, 49];

/** Chapter 1: noise comes, and goes. */
export async function noise(studio) {
  const { alphasCumprod } = createNoiseSchedule(studio.model.scheduler);
  const curve = (value) =>
    Array.from({ length: 101 }, (_, k) => [k / 100, value(alphasCumprod[Math.min(10 * k, 999)])]);
  saveSvg(
    'schedule',
    chart({
      lines: [
        { points: curve((alpha) => Math.sqrt(alpha)), label: '√ᾱₜ', colour: '#2563eb' },
        { points: curve((alpha) => Math.sqrt(1 - alpha)), label: '√(1 − ᾱₜ)', colour: '#dc2626' },
      ],
      x: {
        label: 't',
        marks: [
          [0, '0'],
          [0.25, '250'],
          [0.5, '500'],
          [0.75, '750'],
          [1, '1000'],
        ],
      },
      y: {
        marks: [
          [0, '0'],
          [0.5, '0.5'],
          [1, '1'],
        ],
      },
    }),
  );

  const { picture: clean } = await studio.picture({ ...REQUEST, steps: 25 });
  const eps = TorchRandomSource.fromSeed(7).randn(clean.shape);
  const noisy = LEVELS.map((t) => combine(Math.sqrt(alphasCumprod[t]), clean, Math.sqrt(1 - alphasCumprod[t]), eps));
  const levels = noisy.map(frameFromPicture);
  saveWebp('noise-levels', sheet([levels]), 45);

  const { steps } = await studio.video({ ...REQUEST, frames: 1, steps: 50, sampler: 'ddpm' });
  const rows = [[], []];
  for (const k of SHOWN) {
    rows[0].push(await studio.decode(steps[k].latents));
    rows[1].push(await studio.decode(steps[k].predictedX0));
  }
  saveWebp('noise-away', sheet(rows), 60);
}
