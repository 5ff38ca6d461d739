import { afterAll, beforeAll, expect, it } from 'vitest';
import { endOfRun, fill, openSite, runOn, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

it('makes a video on WebGPU', { timeout: 600_000 }, async () => {
  const { page, errors } = await site.open();
  await runOn(page, 'GPU (WebGPU)');
  await fill(page, { Steps: 2, Frames: 1 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  // A processor in place of a GPU first compiles its shaders.
  expect(await endOfRun(page, 580_000)).toMatch(/^Done in .* WebGPU on /);
  expect(errors).toEqual([]);
});
