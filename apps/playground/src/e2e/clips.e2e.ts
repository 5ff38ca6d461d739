import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Frame } from '@zeroreel/media';
import { replaceFile, writeVideo } from '@zeroreel/node';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropFile } from '../__testing__/drop-file.js';
import { endOfRun, fill, goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
let folder: string;
beforeAll(async () => {
  site = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'clips-'));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A bright square on a dark ground, `shift` pixels from the left. */
function square(shift: number): Frame {
  const data = new Uint8Array(3 * 160 * 120).fill(30);
  for (let y = 30; y < 90; y++) data.fill(110, 3 * (y * 160 + shift), 3 * (y * 160 + shift + 60));
  return { width: 160, height: 120, data };
}

async function brightPixels(page: Page, thumb: number): Promise<number> {
  return page
    .locator('.zr-settings .zr-thumb canvas')
    .nth(thumb)
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return [...data].filter((value, at) => at % 4 === 0 && value > 128).length;
    });
}

/** What a field shows of the value that counts while nothing is given. */
const placeholder = (page: Page, name: string) =>
  page.getByRole('textbox', { name, exact: true }).getAttribute('placeholder');

it('shows the edges of a video live, and makes a video from them', async () => {
  const path = join(folder, 'squares.mp4');
  await writeVideo(path, [square(20), square(40), square(60)], { framesPerSecond: 6 });
  const { page, errors } = await site.open();
  await goTo(page, 'Control');
  await dropFile(page, '.zr-drop', path);
  await page.getByText('squares.mp4, 3 frames').waitFor();
  await expect.poll(() => brightPixels(page, 0), { timeout: 20_000 }).toBeGreaterThan(100);
  await page.locator('.zr-control summary', { hasText: 'More' }).click();
  await fill(page, { 'Strong edges': 2000 });
  await expect.poll(() => brightPixels(page, 0), { timeout: 20_000 }).toBe(0);
  await fill(page, { 'Strong edges': '' });
  expect(await placeholder(page, 'Frames')).toBe("3, the clip's");
  expect(await placeholder(page, 'Height')).toBe("96, the clip's");
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Generate from clips' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-stage .zr-thumb').count()).toBe(2);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('edits a picture as the instruction says', async () => {
  const path = join(folder, 'square.png');
  await replaceFile(path, encodePng(square(50)));
  const { page, errors } = await site.open();
  await goTo(page, 'Edit');
  await dropFile(page, '.zr-drop', path);
  await page.getByText('square.png, 1 picture').waitFor();
  await fill(page, { Instruction: 'make it night', Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Edit clip' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('compares the four ablations', async () => {
  const { page, errors } = await site.open();
  await goTo(page, 'Compare');
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect.poll(() => page.locator('.zr-compare canvas').count(), { timeout: 240_000 }).toBe(4);
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(errors).toEqual([]);
  await page.context().close();
});

it.each(['mp4', 'webm', 'gif'])('gets settings back from a %s of the command line', async (format) => {
  const path = join(folder, `of-the-command-line.${format}`);
  const request = { prompt: 'a bus in the city', seed: 3, steps: 9, frames: 2 };
  const settings = { generator: 'zeroreel', format: 1, settings: { model: 'embedded', request, attention: 'off' } };
  await writeVideo(path, [square(0), square(9)], { framesPerSecond: 4, settings });
  const { page } = await site.open();
  await dropFile(page, '.zr-page', path);
  await page.getByText(`Settings of of-the-command-line.${format}`).waitFor();
  expect(await page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe('a bus in the city');
  expect(await page.getByRole('textbox', { name: 'Steps' }).inputValue()).toBe('9');
  await page.context().close();
});
