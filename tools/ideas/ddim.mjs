import { sheet } from './draw.mjs';
import { openInverter } from './invert.mjs';
import { odeChart } from './ode-chart.mjs';
import { saveSvg, saveWebp } from './save.mjs';

const REQUEST = { prompt: 'an owl wearing a crown at night', seed: 1 };

/** Chapter 2: fewer steps, no chance, and the way back. */
export async function ddim(studio) {
  saveSvg('ode', odeChart());

  const rows = [];
  for (const sampler of ['ddpm', 'ddim']) {
    const row = [];
    for (const steps of [4, 10, 25, 50]) row.push((await studio.picture({ ...REQUEST, sampler, steps })).frame);
    rows.push(row);
  }
  saveWebp('ddpm-and-ddim', sheet(rows));

  const { latents, frame } = await studio.picture({ ...REQUEST, steps: 50 });
  const inverter = await openInverter(studio.model, 50);
  try {
    const noise = await inverter.toNoise(latents, REQUEST.prompt);
    const shown = [noise, await inverter.toPicture(noise, REQUEST.prompt)];
    for (const prompt of ['an owl wearing a hat at night', 'a cat wearing a crown at night']) {
      shown.push(await inverter.toPicture(noise, prompt));
    }
    const frames = [];
    for (const each of shown) frames.push(await studio.decode(each));
    saveWebp('inversion', sheet([[frame, ...frames]]));
  } finally {
    await inverter.close();
  }
}
