import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { download, generate } from '../__testing__/generate.js';
import { fill, openSite, type OpenedSite } from '../__testing__/open-site.js';

const SHORT = { Steps: 2, Frames: 1, Width: 64, Height: 64 };

let site: OpenedSite;
let plain: OpenedSite;
beforeAll(async () => {
  [site, plain] = await Promise.all([openSite({ webgpu: false }), openSite({ webgpu: false, isolated: false })]);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
});

const start = (page: Page) => page.getByRole('button', { name: 'Generate video' });
const isKept = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');

const RUNTIMES = 'zeroreel-runtimes';
const runtimes = (page: Page) =>
  page.evaluate(
    async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname),
    RUNTIMES,
  );

/** Waits until the browser keeps what WebAssembly computes with, and says where it was loaded from. */
async function keptRuntime(page: Page): Promise<readonly string[]> {
  await expect.poll(() => isKept(page), { timeout: 20_000 }).toBe(true);
  await expect.poll(() => runtimes(page), { timeout: 20_000 }).not.toEqual([]);
  return runtimes(page);
}

async function expectWorksOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.reload();
  await start(page).waitFor();
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  const stills = page.locator('.zr-clip img');
  await expect.poll(() => stills.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(128);
  await fill(page, { ...SHORT, Seed: 7 });
  expect(await generate(page)).toMatch(/^Done/);
}

it('opens without a network after a visit, and makes a video', async () => {
  const { page, errors } = await site.open({ serviceWorkers: 'allow' });
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  expect(await keptRuntime(page)).toEqual([expect.stringMatching(/^\/assets\/ort-wasm-simd-threaded-[^.]+\.wasm$/)]);
  await expectWorksOffline(page);
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Service workers are registered when `beginKeeping` is called, and not before. */
const HOLD_REGISTRATION = `
  const container = ServiceWorkerContainer.prototype;
  const { register } = container;
  const begun = new Promise((resolve) => (globalThis.beginKeeping = resolve));
  container.register = function (...each) { return begun.then(() => register.apply(this, each)); };
`;

it('keeps what computes, though the first video was made before there was a service worker', async () => {
  const { page, errors } = await site.open({ serviceWorkers: 'allow', before: HOLD_REGISTRATION });
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  expect(await runtimes(page)).toEqual([]);
  await page.evaluate('beginKeeping()');
  expect(await keptRuntime(page)).toHaveLength(1);
  await expectWorksOffline(page);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('is isolated on a host that sends no headers, without disturbing what was begun', async () => {
  const { page } = await plain.open({ serviceWorkers: 'allow' });
  await expect.poll(() => page.evaluate(() => globalThis.crossOriginIsolated), { timeout: 20_000 }).toBe(true);
  await start(page).waitFor();
  await page.context().close();
  const begun = await plain.open({ serviceWorkers: 'allow' });
  await fill(begun.page, { Seed: 11 });
  await expect.poll(() => isKept(begun.page), { timeout: 20_000 }).toBe(true);
  expect(await begun.page.getByRole('textbox', { name: 'Seed' }).inputValue()).toBe('11');
  await begun.page.context().close();
});

it('takes a file that another program shares with it', async () => {
  // The system's form is none of the page's, whose policy forbids forms.
  const { page } = await site.open({ serviceWorkers: 'allow', bypassCSP: true });
  await fill(page, { ...SHORT, Prompt: 'a fox in the snow' });
  expect(await generate(page)).toMatch(/^Done/);
  const base64 = (await readFile(await download(page, 'GIF'))).toString('base64');
  await expect.poll(() => isKept(page), { timeout: 20_000 }).toBe(true);
  await page.reload();
  await start(page).waitFor();
  const address = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const body = new FormData();
    body.set('file', new File([bytes], 'ä fox.gif', { type: 'image/gif' }));
    return (await fetch('./share', { method: 'POST', body })).url;
  }, base64);
  expect(new URL(address).search).toBe('?shared');
  await page.goto(address);
  await page.getByText('Settings of ä fox.gif').waitFor();
  expect(await page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe('a fox in the snow');
  expect(page.url()).not.toContain('shared');
  await page.context().close();
});
