import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { endOfRun, fill, openSite, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const generate = (page: Page) => page.getByRole('button', { name: 'Generate video' }).click();
const estimate = (page: Page) => page.getByText(/^about \d+ (s|min|h) here$/);

it('says how long a video will take, by a guess at first, from one measured frame then, and keeps that', async () => {
  const { page } = await site.open();
  // A guess is there by itself, and stays a guess until something was made.
  await page.getByText(/^perhaps \d+ (s|min) here$/).waitFor();
  expect(await page.evaluate(() => localStorage.getItem('zeroreel-pace'))).toBeNull();
  await page.getByRole('button', { name: 'Measure it' }).press('Enter');
  await estimate(page).waitFor({ timeout: 120_000 });
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('zeroreel-pace') ?? '[]') as unknown[]);
  expect(kept).toHaveLength(1);
  // What is shown is still the beginning: nothing was made that was asked for.
  expect(await page.locator('.zr-clip').count()).toBeGreaterThan(0);
  const seconds = async () => {
    const [, count, unit] = /(\d+) (s|min|h)/.exec((await estimate(page).textContent()) ?? '') ?? [];
    return Number(count) * { s: 1, min: 60, h: 3600 }[unit as 's' | 'min' | 'h'];
  };
  const before = await seconds();
  await fill(page, { Steps: 100 });
  await expect.poll(seconds).toBeGreaterThan(2 * before);
  await page.reload();
  await estimate(page).waitFor();
  await page.context().close();
});

it('shows something that moves long before the end, in colours that are not burnt', async () => {
  const { page } = await site.open();
  await fill(page, { Prompt: 'a penguin skiing in the snow', Seed: 1, Steps: 12, Guidance: 7.5, Frames: 4 });
  await generate(page);
  await page.locator('.zr-thumb').nth(3).waitFor({ timeout: 120_000 });
  const told = /(\d+) %/.exec((await page.locator('.zr-status').textContent()) ?? '')?.[1];
  expect(Number(told ?? 0)).toBeLessThanOrEqual(35);
  expect(await page.locator('.zr-badge').textContent()).toBe('Preview');
  const { clipped, different } = await page.evaluate(() => {
    const pixels = [...document.querySelectorAll<HTMLCanvasElement>('.zr-thumb canvas')].map((canvas) => [
      ...(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []),
    ]);
    const colours = pixels.flatMap((data) => data.filter((_, index) => index % 4 !== 3));
    const ends = colours.filter((value) => value === 0 || value === 255).length;
    return { clipped: ends / colours.length, different: new Set(pixels.map((data) => data.join())).size };
  });
  // Nine tenths of them were; snow is white.
  expect(clipped).toBeLessThan(0.15);
  // Every frame is elsewhere: the picture moves.
  expect(different).toBe(4);
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await endOfRun(page)).toBe('Stopped');
  await page.context().close();
});

it('notifies at the end where the visitor wants it, and takes a refusal', async () => {
  const { page } = await site.open();
  await page.evaluate(() => {
    const shown: string[] = [];
    function tell(title: string) {
      shown.push(title);
    }
    Object.assign(tell, { requestPermission: async () => 'denied' });
    Object.assign(window, { Notification: tell, shown });
  });
  const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  await fill(page, { Steps: 4, Frames: 2 });
  await generate(page);
  await page.getByRole('button', { name: 'Notify me when it is done' }).click();
  await page.getByText('does not let the page notify you').waitFor();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await shown()).toEqual([]);
  await page.context().close();

  const { page: other } = await site.open({ permissions: ['notifications'] });
  await other.evaluate(() => {
    const told: string[] = [];
    // A constructor may hand back another object than its own.
    function Told(title: string) {
      told.push(title);
      return {};
    }
    const real = Notification;
    Object.assign(Told, { requestPermission: () => real.requestPermission() });
    Object.assign(window, { Notification: Told, shown: told });
  });
  await fill(other, { Steps: 4, Frames: 2 });
  await generate(other);
  await other.getByRole('button', { name: 'Notify me when it is done' }).click();
  await other.getByRole('button', { name: 'You will be notified' }).waitFor();
  expect(await endOfRun(other)).toMatch(/^Done/);
  expect(await other.evaluate(() => (window as unknown as { shown: string[] }).shown)).toEqual(['Your video is there']);
  await other.context().close();
});
