import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endOfRun, fill, openSite, type OpenedPage, type OpenedSite } from '../__testing__/open-site.js';

// Workers that hear nobody for 20 seconds: what is stopped sooner was stopped by ending them.
const BLOCK = readFileSync(new URL('../__testing__/block-in-worker.js', import.meta.url), 'utf8');
/** Milliseconds: far less than the workers are blocked for, and enough for a busy machine. */
const SOON = 8000;

let site: OpenedSite;
let opened: OpenedPage;
beforeAll(async () => {
  site = await openSite({ webgpu: false, inWorkers: BLOCK });
  opened = await site.open();
  await fill(opened.page, { Prompt: 'a fox in the forest', Seed: 7, Steps: 2, Frames: 2 });
});
afterAll(() => site[Symbol.asyncDispose]());

/** From now on workers are blocked at that stage. */
const blockAt = (page: Page, stage: string): Promise<void> =>
  page.evaluate((told) => {
    const channel = new BroadcastChannel('block');
    channel.postMessage(told);
    channel.close();
  }, stage);

const stop = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true });
const generate = (page: Page) => page.getByRole('button', { name: 'Generate video' });

it.each([
  ['load', 'Load model'],
  ['encode', 'Read prompt'],
  ['compile', 'Build networks'],
  ['denoise', 'All frames'],
  ['decode', 'Draw pictures'],
])('stops within a moment at the stage %s', async (stage, words) => {
  const { page } = opened;
  await blockAt(page, stage);
  await generate(page).click();
  await page.locator('.zr-status').filter({ hasText: words }).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(500);
  await stop(page).click();
  expect(await endOfRun(page, SOON)).toBe('Stopped');
  await generate(page).waitFor({ timeout: SOON });
});

it('makes a video then, with the model from what the browser keeps, and stops writing a file', async () => {
  const { page, errors } = opened;
  await generate(page).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  await blockAt(page, 'file');
  await page.getByRole('button', { name: 'GIF', exact: true }).click();
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'Stop GIF' }).click();
  await page.getByRole('button', { name: 'GIF', exact: true }).waitFor({ timeout: SOON });
  expect(errors).toEqual([]);
});
