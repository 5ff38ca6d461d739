import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodePng, encodePng, type Frame } from '@zeroreel/media';
import { readVideo, replaceFile } from '@zeroreel/node';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand } from '../../../cli/src/__testing__/build.js';
import { runBuilt } from '../../../cli/src/__testing__/run-built.js';
import { alerts, download, generate } from '../__testing__/generate.js';
import { fill, openSite, runOn, type OpenedSite } from '../__testing__/open-site.js';
import { census, loseGpu } from '../__testing__/watch-workers.js';

let site: OpenedSite;
beforeAll(async () => {
  await buildCommand();
  site = await openSite({ inWorkers: '' });
});
afterAll(() => site[Symbol.asyncDispose]());

/** A processor in place of a GPU first compiles its shaders, with other work to do. */
const PATIENCE = 900_000;

const framesOf = (zip: Uint8Array): readonly Frame[] =>
  Object.values(unzipSync(zip)).map((picture) => decodePng(picture).frame);

/** The same video by the command line's CPU backend, from the settings in the page's pictures. */
async function framesOfCpu(zip: string): Promise<readonly Frame[]> {
  const pictures = unzipSync(await readFile(zip));
  const [first = new Uint8Array()] = Object.values(pictures);
  const { frame, comment = '' } = decodePng(first);
  const recorded = JSON.parse(comment) as { settings: object };
  const onCpu = { ...recorded, settings: { ...recorded.settings, machine: { backend: 'cpu' } } };
  const folder = dirname(zip);
  await replaceFile(join(folder, 'first.png'), encodePng(frame, JSON.stringify(onCpu)));
  const { code, stderr } = await runBuilt(['rerun', join(folder, 'first.png'), '-o', join(folder, 'cpu-%03d.png')]);
  expect(code, stderr).toBe(0);
  const names = Object.keys(pictures).map((name) => join(folder, `cpu-${name}`));
  return Promise.all(names.map(async (name) => decodePng(await readFile(name)).frame));
}

/** The share of pixels with a channel that differs by more than 2 of 255. */
function differingShare(frames: readonly Frame[], expected: readonly Frame[]): number {
  let differing = 0;
  let pixels = 0;
  for (const [index, { width, height, data }] of frames.entries()) {
    const other = expected[index]?.data ?? [];
    pixels += width * height;
    for (let at = 0; at < data.length; at += 3) {
      const channels = [at, at + 1, at + 2];
      if (channels.some((channel) => !(Math.abs((data[channel] ?? 0) - (other[channel] ?? NaN)) <= 2))) differing++;
    }
  }
  return differing / pixels;
}

async function expectVideo(page: Page, frames: number): Promise<void> {
  const video = await readVideo(await download(page, 'MP4'), {});
  expect([video.frames.length, video.width, video.height]).toEqual([frames, 128, 128]);
  const zip = await download(page, 'PNG (zip)');
  const made = framesOf(await readFile(zip));
  expect(made.length).toBe(frames);
  expect(differingShare(made, await framesOfCpu(zip))).toBeLessThanOrEqual(0.01);
}

it('goes from a prompt to an MP4 on WebAssembly, with the pictures of the command line', async () => {
  const { page, errors } = await site.open();
  await runOn(page, 'Processor (WebAssembly)');
  await fill(page, { Prompt: 'a fox in the forest', Seed: 5, Steps: 3, Frames: 2 });
  expect(await generate(page)).toMatch(/^Done in .* WebAssembly/);
  await expectVideo(page, 2);
  expect(errors).toEqual([]);
  await page.context().close();
});

it.skipIf(process.env['ZEROREEL_E2E'] === 'wasm')(
  'does so on WebGPU, even after the GPU was lost, and holds no more buffers then',
  { timeout: PATIENCE },
  async () => {
    const { page, errors } = await site.open();
    await runOn(page, 'GPU (WebGPU)');
    await fill(page, { Prompt: 'a fox in the forest', Seed: 5, Steps: 2, Frames: 1 });
    await page.getByRole('button', { name: 'Generate video' }).click();
    await expect.poll(async () => (await census(page)).gpuBuffers, { timeout: 120_000 }).toBeGreaterThan(0);
    await loseGpu(page);
    await page.locator('.zr-status').filter({ hasText: 'Failed' }).waitFor({ timeout: 120_000 });
    expect(await alerts(page)).toMatch(/The webgpu backend is gone.*: the GPU device was lost .*Start again/);

    expect(await generate(page, PATIENCE)).toMatch(/^Done in .* WebGPU on /);
    await expectVideo(page, 1);
    const first = await census(page);
    expect(first).toMatchObject({ workers: 2 });
    for (const seed of [6, 7]) {
      await fill(page, { Seed: seed });
      expect(await generate(page, PATIENCE)).toMatch(/^Done in .* WebGPU on /);
    }
    const last = await census(page);
    expect(last).toEqual({ ...first, gpuBuffers: last.gpuBuffers, gpuBytes: last.gpuBytes });
    expect(last.gpuBytes).toBeLessThanOrEqual(1.02 * first.gpuBytes);
    expect(errors).toEqual([]);
    await page.context().close();
  },
);
