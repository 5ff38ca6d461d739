import { afterAll, beforeAll, expect, it } from 'vitest';
import { alerts, generate } from '../__testing__/generate.js';
import { fill, openSite, runOn, type OpenedSite } from '../__testing__/open-site.js';
import { watchPeaks } from '../__testing__/watch-workers.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ inWorkers: '' })));
afterAll(() => site[Symbol.asyncDispose]());

/** The page's estimate of a video and the most that its workers held, in MiB. */
async function memoryOf(where: 'GPU (WebGPU)' | 'Processor (WebAssembly)', size: number, frames: number) {
  const { page } = await site.open();
  await runOn(page, where);
  await fill(page, { Prompt: 'a fox', Seed: 3, Steps: 2, Frames: frames, Width: size, Height: size });
  const verdict = page.locator('.zr-verdict').filter({ hasText: /about \d+ MiB/ });
  await expect.poll(async () => verdict.count(), { timeout: 20_000 }).toBe(1);
  const told = (await verdict.textContent()) ?? '';
  const peaks = await watchPeaks(page);
  expect(await generate(page, 900_000), await alerts(page)).toMatch(/^Done/);
  const { wasm, gpu } = await peaks();
  await page.context().close();
  return { estimate: Number(/about (\d+) MiB/.exec(told)?.[1]), wasm: wasm / 2 ** 20, gpu: gpu / 2 ** 20 };
}

// 4096 tokens of the decoder, which WebAssembly cannot attend to at once.
it('expects on WebAssembly what a video of 256×256 takes, within 15 %', { timeout: 900_000 }, async () => {
  const { estimate, wasm } = await memoryOf('Processor (WebAssembly)', 256, 2);
  expect(estimate / wasm, `${estimate} of ${wasm} MiB`).toBeGreaterThan(0.85);
  expect(estimate / wasm, `${estimate} of ${wasm} MiB`).toBeLessThan(1.15);
});

it.skipIf(process.env['ZEROREEL_E2E'] === 'wasm')(
  'expects on WebGPU what the buffers of a video take, within 15 %',
  { timeout: 900_000 },
  async () => {
    const { estimate, gpu } = await memoryOf('GPU (WebGPU)', 64, 2);
    expect(estimate / gpu, `${estimate} of ${gpu} MiB`).toBeGreaterThan(0.85);
    expect(estimate / gpu, `${estimate} of ${gpu} MiB`).toBeLessThan(1.15);
  },
);
