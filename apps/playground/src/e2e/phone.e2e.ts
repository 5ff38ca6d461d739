import { encodePng } from '@zeroreel/media';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endOfRun, fill, goTo, openSite, openTab, type OpenedSite } from '../__testing__/open-site.js';
import { unfitOnPhone } from '../__testing__/unfit-on-phone.js';

// A phone: what a finger meets, what is read without glasses, and what is seen without scrolling.
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

const openFolds = (page: Page) =>
  page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));

it.each(['Control', 'Edit'])('%s: so can what a clip brings along', async (view) => {
  const { page, errors } = await site.open(PHONE);
  await goTo(page, view);
  const frame = { width: 160, height: 90, data: new Uint8Array(3 * 160 * 90).fill(90) };
  const buffer = Buffer.from(encodePng(frame));
  const name = 'a-picture-with-a-rather-long-name-of-its-own.png';
  await page.locator('.zr-drop input').setInputFiles({ name, mimeType: 'image/png', buffer });
  await page.locator('.zr-screen canvas').first().waitFor();
  expect(await unfitOnPhone(page)).toEqual([]);
  await openTab(page, 'Basic');
  await openFolds(page);
  expect(await unfitOnPhone(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});

it.each(['Generate', 'Control', 'Edit', 'Compare'])('%s: everything can be hit, read and reached', async (view) => {
  const { page, errors } = await site.open(PHONE);
  await goTo(page, view);
  await page.getByText(/This will (not )?work/).waitFor();
  expect(await unfitOnPhone(page)).toEqual([]);
  for (const tab of ['Basic', 'Motion', 'Model', 'Expert'] as const) {
    await openTab(page, tab);
    await openFolds(page);
    expect(await unfitOnPhone(page), tab).toEqual([]);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Names of what does not lie on the screen as a whole. */
async function beyondTheFold(page: Page, selectors: readonly string[]): Promise<readonly string[]> {
  const outside: string[] = [];
  for (const selector of selectors) {
    const { y = -1, height = 0 } = (await page.locator(selector).first().boundingBox()) ?? {};
    if (height === 0 || y < 0 || y + height > PHONE.viewport.height) outside.push(`${selector}: ${y}, ${height}`);
  }
  return outside;
}

it('has picture, frames, progress and the way to stop on the screen, while a video is made and after', async () => {
  const { page, errors } = await site.open(PHONE);
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Close settings' }).tap();
  await page.getByRole('button', { name: 'Generate video' }).tap();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  const shown = ['.zr-screen', '.zr-strip', '.zr-progress-bar', '.zr-status', '.zr-prompt button'];
  expect(await beyondTheFold(page, [...shown, '.zr-prompt-actions > :last-child'])).toEqual([]);
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await beyondTheFold(page, [...shown, '.zr-result'])).toEqual([]);
  expect(await unfitOnPhone(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});
