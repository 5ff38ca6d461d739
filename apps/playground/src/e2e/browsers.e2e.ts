import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { download, generate } from '../__testing__/generate.js';
import { chooseFrom, fill, openSite, type OpenedSite } from '../__testing__/open-site.js';

// What browsers do not have, or refuse.
const SHORT = { Steps: 2, Frames: 1, Width: 64, Height: 64 };

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const verdictOf = (page: Page) => page.locator('.zr-verdict');

/** The page where something of the browser is missing. @param code runs before the page's own */
async function openWithout(code: string): Promise<Page> {
  const { page } = await site.open();
  await page.addInitScript(code);
  await page.reload();
  await page.getByRole('button', { name: 'Generate video' }).waitFor();
  return page;
}

it('says that nothing was copied where the clipboard refuses, and shows the link', async () => {
  const page = await openWithout(
    `Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } })`,
  );
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  const button = page.getByRole('button', { name: 'Copy link' });
  await button.click();
  const link = page.getByRole('textbox', { name: 'Link to the settings' });
  await link.waitFor();
  expect(await link.inputValue()).toBe(page.url());
  expect(page.url()).toContain('#generate?prompt=');
  expect(await button.innerText()).toBe('Copy link');
  await page.context().close();
});

it('wants a model where one is to come from the web or from files', async () => {
  const { page } = await site.open();
  for (const [place, missing] of [
    ['From the web', 'Name a model first'],
    ['My files', 'Choose a model first'],
  ] as const) {
    await chooseFrom(page, place);
    const button = page.getByRole('button', { name: missing });
    await button.waitFor();
    expect(await button.isDisabled()).toBe(true);
    expect(await verdictOf(page).innerText()).toBe(missing);
  }
  await chooseFrom(page, 'Embedded');
  expect(await page.getByRole('button', { name: 'Generate video' }).isEnabled()).toBe(true);
  await page.context().close();
});

it('tells what a run would refuse, while it is typed', async () => {
  const { page } = await site.open();
  const width = page.getByRole('textbox', { name: 'Width', exact: true });
  await width.pressSequentially('100');
  await verdictOf(page).getByText('This will not work').waitFor();
  await verdictOf(page).getByText('Width: expected a multiple of 8 up to 4096 pixels, got 100').waitFor();
  expect(await width.getAttribute('aria-invalid')).toBe('true');
  await width.fill('104');
  await verdictOf(page).getByText('This will work').waitFor();
  await page.getByRole('textbox', { name: 'Steps', exact: true }).pressSequentially('1000');
  await verdictOf(page)
    .getByText(/Steps: 1000 are too many/)
    .waitFor();
  await page.context().close();
});

it('names plain http as what takes threads, GPU and MP4 away, and makes a video all the same', async () => {
  await using open = await openSite({ webgpu: false, hostName: 'page.test' });
  const { page, errors } = await open.open();
  await verdictOf(page)
    .getByText(/plain http.*open it by https/)
    .waitFor();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  // There is no clipboard over plain http, but the older way.
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  for (const name of ['WebM', 'GIF', 'PNG (zip)'] as const) {
    expect(await download(page, name)).toMatch(/\.(webm|gif|zip)$/);
  }
  await page.getByRole('button', { name: 'MP4', exact: true }).click();
  await page.getByText('This browser has no encoder for MP4; WebM, GIF and PNG are there').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

it('holds a model in memory where the browser has no room for it, and says so once', async () => {
  await using open = await openSite({
    webgpu: false,
    inWorkers: `FileSystemSyncAccessHandle.prototype.write = () => { throw new DOMException('no', 'QuotaExceededError'); };`,
  });
  const { page } = await open.open();
  await fill(page, SHORT);
  const told = page.getByText('The browser has no room for the model: it is held in memory until the page is closed');
  expect(await generate(page)).toMatch(/^Done/);
  await told.waitFor();
  await fill(page, { Seed: 3 });
  expect(await generate(page)).toMatch(/^Done/);
  expect(await told.count()).toBe(0);
  await page.context().close();
});
