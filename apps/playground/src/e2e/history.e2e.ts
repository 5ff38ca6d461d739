import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../__testing__/generate.js';
import { fill, openSite, type OpenedSite } from '../__testing__/open-site.js';

const SHORT = { Steps: 2, Frames: 1, Width: 64, Height: 64 };

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const openHistory = (page: Page) => page.getByRole('button', { name: 'History', exact: true }).click();
const drawer = (page: Page) => page.getByRole('dialog', { name: 'History' });

/** A page of the same origin that is no page of zeroreel. */
async function openBeside(page: Page): Promise<Page> {
  const beside = await page.context().newPage();
  await beside.goto(`${site.url}icon.svg`);
  return beside;
}

/** The database as version 1 of the page left it, with these videos; it stays open until `close` is asked for. */
const withVersion1 = (page: Page, prompts: readonly string[]) =>
  page.evaluate(async (texts) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('zeroreel', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('videos', { autoIncrement: true });
      opening.onsuccess = () => resolve(opening.result);
    });
    const store = db.transaction('videos', 'readwrite').objectStore('videos');
    for (const [time, prompt] of texts.entries()) {
      const frames = [{ width: 2, height: 1, data: Uint8Array.of(9, 9, 9, 250, 9, 9) }];
      const settings = { format: 2, model: {}, request: { prompt }, plugins: [], output: {}, machine: {} };
      store.add({ time, video: { frames, framesPerSecond: 4, recorded: { generator: 'zeroreel', settings } } });
    }
    store.add({ time: 99, video: { frames: 'none' } });
    await new Promise((resolve) => (store.transaction.oncomplete = resolve));
    Object.assign(globalThis, { close1: () => db.close() });
  }, prompts);

it('takes videos of an earlier version over, once no tab has that open, and reads one when it is opened', async () => {
  const context = await site.browser.newContext({ serviceWorkers: 'block' });
  const beside = await context.newPage();
  await beside.goto(`${site.url}icon.svg`);
  await withVersion1(beside, ['a fox', 'a crab']);
  const page = await context.newPage();
  // How many videos are read is counted.
  await page.addInitScript(() => {
    const { get } = IDBObjectStore.prototype;
    Object.assign(globalThis, { reads: [] });
    IDBObjectStore.prototype.get = function (this: IDBObjectStore, key) {
      (globalThis as unknown as { reads: string[] }).reads.push(this.name);
      return get.call(this, key) as IDBRequest;
    };
  });
  await page.goto(site.url);
  await openHistory(page);
  await drawer(page)
    .getByText(/Another tab has an earlier version of this page open/)
    .waitFor();
  await beside.evaluate('close1()');
  await drawer(page).getByRole('button', { name: 'a crab', exact: true }).waitFor();
  await drawer(page).getByText('Kept in this browser only.').waitFor();
  expect(await drawer(page).getByRole('listitem').count()).toBe(3);
  const poster = drawer(page).getByRole('listitem').filter({ hasText: 'a fox' }).locator('canvas');
  expect(await poster.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([2, 1]);
  expect(await page.evaluate('reads')).toEqual([]);
  await drawer(page).getByRole('button', { name: 'Video', exact: true }).click();
  await drawer(page).getByText('This video cannot be read any more.').waitFor();
  await drawer(page).getByRole('button', { name: 'a fox', exact: true }).click();
  await page.getByText('Settings of your history').waitFor();
  expect(await page.evaluate('reads')).toEqual(['videos', 'videos']);
  await context.close();
});

it('lets a later version of the page take over, and says so', async () => {
  const { page, errors } = await site.open();
  const beside = await openBeside(page);
  await beside.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('zeroreel', 3);
        opening.onsuccess = resolve;
      }),
  );
  await openHistory(page);
  await drawer(page)
    .getByText(/Another tab has a later version of this page open/)
    .waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

it('removes one video or all of them, and undoes that, in two tabs', async () => {
  const { page } = await site.open();
  const other = await page.context().newPage();
  await other.goto(site.url);
  for (const Prompt of ['a fox', 'a crab']) {
    await fill(page, { ...SHORT, Prompt });
    expect(await generate(page)).toMatch(/^Done/);
  }
  await openHistory(other);
  await expect.poll(() => drawer(other).getByRole('listitem').count()).toBe(2);
  await openHistory(page);
  await drawer(page).getByRole('button', { name: 'Remove a fox' }).click();
  await drawer(page).getByText('1 video was removed.').waitFor();
  await expect.poll(() => drawer(other).getByRole('listitem').count()).toBe(1);
  await drawer(page).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => drawer(other).getByRole('listitem').count()).toBe(2);
  await drawer(page).getByRole('button', { name: 'Remove all' }).click();
  await drawer(page).getByText('2 videos were removed.').waitFor();
  await drawer(page).getByText('No videos yet.').waitFor();
  await expect.poll(() => drawer(other).getByRole('listitem').count()).toBe(0);
  await drawer(page).getByRole('button', { name: 'Undo' }).click();
  await drawer(page).getByRole('button', { name: 'a crab', exact: true }).click();
  await page.locator('.zr-thumb').first().waitFor();
  await page.context().close();
});

it.each([
  ['IndexedDB is missing', 'delete globalThis.indexedDB; IDBFactory.prototype.open = undefined'],
  [
    'the disk is full',
    `IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); }`,
  ],
])('makes a video all the same where %s, and says that it is not kept', async (_, code) => {
  const { page, errors } = await site.open();
  await page.addInitScript(code);
  await page.reload();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  await openHistory(page);
  await drawer(page)
    .getByText(/This browser keeps no videos|The history could not be changed: no room/)
    .waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});
