import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { endOfRun, fill, goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const SHORT = { Prompt: 'a fox in the forest', Seed: 7, Steps: 2, Frames: 2 };
const action = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const value = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true }).inputValue();

async function openMade(page: Page): Promise<void> {
  await fill(page, SHORT);
  await action(page, 'Generate video').click();
  expect(await endOfRun(page)).toMatch(/^Done/);
}

it('leads on: four variations, each of which can be opened, and a longer one of the same beginning', async () => {
  const { page, errors } = await site.open();
  await openMade(page);
  await action(page, 'Four variations').press('Enter');
  for (const number of [1, 2, 3, 4]) await action(page, `Open variation ${number}`).waitFor({ timeout: 120_000 });
  await action(page, 'Open variation 3').click();
  await expect.poll(() => value(page, 'Seed')).toBe('10');
  await page.getByRole('button', { name: 'History' }).click();
  expect(await page.locator('.zr-history li').count()).toBe(5);
  await page.keyboard.press('Escape');

  await action(page, 'Longer').click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-strip .zr-thumb').count()).toBe(4);
  expect([await value(page, 'Frames'), await value(page, 'Seed')]).toEqual(['4', '10']);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('stays in the view that it was made in, and is there again on the way back', async () => {
  const { page } = await site.open();
  await openMade(page);
  await goTo(page, 'Control');
  await page.locator('.zr-stage-drop').waitFor();
  expect(await page.locator('.zr-thumb').count()).toBe(0);
  await page.goBack();
  await expect.poll(() => page.locator('.zr-thumb').count()).toBe(2);
  await page.context().close();
});

it('goes on in other views without a download in between', async () => {
  const { page, errors } = await site.open();
  await openMade(page);
  await action(page, 'Edit this').click();
  await page.getByRole('button', { name: 'Edit clip' }).waitFor();
  await page.locator('.zr-strip .zr-thumb').nth(1).waitFor();
  await fill(page, { Steps: 2 });
  await page.getByRole('button', { name: 'Edit clip' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-strip .zr-thumb').count()).toBe(2);

  await action(page, 'Control by this').click();
  await page.getByRole('button', { name: 'Generate from clips' }).waitFor();
  await fill(page, { Steps: 2 });
  await page.getByRole('button', { name: 'Generate from clips' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('shares by the best way that the browser has, and tells which', async () => {
  const { page } = await site.open({ permissions: ['clipboard-read', 'clipboard-write'] });
  await openMade(page);
  await action(page, 'Share').click();
  await page.getByText('a link that makes the video was copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('#');
  // A browser that takes files, as phones do.
  await page.evaluate(() => {
    const shared: { name: string; type: string; size: number }[] = [];
    Object.assign(window, { shared });
    Object.assign(navigator, {
      canShare: () => true,
      share: async ({ files = [] }: ShareData) => {
        for (const { name, type, size } of files) shared.push({ name, type, size });
      },
    });
  });
  await action(page, 'Share').click();
  await page.getByText('The video was handed on').waitFor();
  const [file] = await page.evaluate(() => (window as unknown as { shared: { name: string; size: number }[] }).shared);
  expect(file).toMatchObject({ name: 'a-fox-in-the-forest-7.mp4', type: 'video/mp4' });
  expect(file?.size).toBeGreaterThan(1000);
  await page.context().close();
});
