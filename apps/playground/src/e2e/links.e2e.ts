import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../__testing__/generate.js';
import { openSite, valueOf, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

/** Eight by eight means of the picture on the stage, of all channels. */
const pictureOf = (page: Page) =>
  page.locator('.zr-stage .zr-screen canvas').evaluate((canvas: HTMLCanvasElement) => {
    const small = new OffscreenCanvas(8, 8).getContext('2d');
    small?.drawImage(canvas, 0, 0, 8, 8);
    return [...(small?.getImageData(0, 0, 8, 8).data ?? [])];
  });

const firstFrame = async (page: Page): Promise<void> => {
  const slider = page.getByRole('slider', { name: 'Frame', exact: true });
  // One that is at the first already, and plays, would not be told.
  await slider.fill('2');
  await slider.fill('1');
};

it('takes a newcomer from one click to a video, and another one to it by its link', async () => {
  const { page, errors } = await site.open();
  expect(await generate(page)).toMatch(/^Done/);
  await page.getByRole('button', { name: 'History', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: 'History' });
  await drawer.getByRole('button', { name: 'a penguin skiing in the snow', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Link with the video' }).click();
  await expect.poll(() => page.url()).toContain('&preview=');
  expect(new URLSearchParams(page.url().split('?')[1]).get('preview')?.length).toBeLessThanOrEqual(8192);
  await firstFrame(page);
  const made = await pictureOf(page);

  // Another browser, which gets nothing of models and runtimes.
  const other = await site.browser.newContext({ serviceWorkers: 'block' });
  await other.route(/\/models\/|\.wasm$|worker/, (route) => route.abort());
  const shown = await other.newPage();
  await shown.goto(page.url());
  await shown.getByText('The video of the link').waitFor();
  expect(await shown.getByRole('group', { name: 'Frames' }).locator('canvas').count()).toBe(8);
  await firstFrame(shown);
  const seen = await pictureOf(shown);
  const difference = seen.reduce((sum, value, at) => sum + Math.abs(value - (made[at] ?? 0)), 0) / seen.length;
  expect(difference).toBeLessThan(10);
  expect(Math.max(...made) - Math.min(...made)).toBeGreaterThan(60);
  expect(errors).toEqual([]);
  await other.close();

  // As in browsers that write no WebP.
  await page.evaluate(() => {
    OffscreenCanvas.prototype.convertToBlob = () => Promise.resolve(new Blob(['\x89PNG'], { type: 'image/png' }));
  });
  await page.getByRole('button', { name: 'Link with the video' }).click();
  await page.getByText('This browser cannot put the video into the link').waitFor();
  expect(page.url()).not.toContain('preview=');
  await page.context().close();
});

it.each([
  ['no preview', 'nonsense', /expected frames, their time and a picture/],
  ['a PNG', '8x250.iVBORw0KGgoAAAANSUhEUgAA', /expected a key frame of VP8/],
  ['a picture that is cut off', '1x250.EAIAnQEqEAAQAAA', /cannot be decoded/],
])('takes the settings of a link whose preview is %s, and says what is wrong', async (_, preview, told) => {
  const { page, errors } = await site.open({ hash: `#generate?prompt=a+crab&seed=5&preview=${preview}` });
  await page.getByText('Settings of the link').waitFor();
  await page.getByRole('alert').getByText(told).waitFor();
  expect(await valueOf(page, 'Seed')).toBe('5');
  expect(errors).toEqual([]);
  await page.context().close();
});
