import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SITE = fileURLToPath(new URL('../dist', import.meta.url));
/** Where the site was built to lie. */
const BASE = process.env['ZEROREEL_SITE_BASE'] ?? '/';
const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.mp4': 'video/mp4', '.webp': 'image/webp', '.wasm': 'application/wasm', '.json': 'application/json' },
};

/** What is asked of a video in the browser. */
interface Played {
  readonly currentTime: number;
  readonly error: unknown;
}

let server: Server;
let browser: Browser;
let root: string;

/** A host of static files: no headers but the type. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const asked = decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const path = join(SITE, asked.slice(BASE.length));
    if (!asked.startsWith(BASE) || !existsSync(path) || extname(path) === '') return void response.writeHead(404).end();
    void readFile(path).then((content) => {
      response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'text/plain' });
      response.end(request.method === 'HEAD' ? undefined : content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  root = `http://localhost:${(server.address() as AddressInfo).port}${BASE}`;
  const executablePath = process.env['ZEROREEL_CHROMIUM'];
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** A page that asks no other host than the site's, and has no errors. */
async function open(path: string): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(root) && !request.url().startsWith('data:')) faults.push(request.url());
  });
  await page.goto(`${root}${path}`);
  return { page, faults };
}

it('shows the first command at the first look, and speaks Korean', async () => {
  const { page, faults } = await open('');
  const command = page.locator('.vp-doc code', { hasText: 'npx zeroreel generate' }).first();
  expect(await command.isVisible()).toBe(true);
  expect((await command.boundingBox())?.y).toBeLessThan(900);
  await page.locator('.VPNavBarTranslations').hover();
  await page.getByRole('link', { name: '한국어' }).click();
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ko');
  await expect.poll(() => page.locator('h1').innerText()).toMatch(/[가-힣]/);
  expect(faults).toEqual([]);
});

it.each([
  ['start.html', 'cross-frame attention', /cross-frame/i],
  ['ko/start.html', '어텐션', /어텐션/],
])('finds words from %s without a network: %s', async (path, words, expected) => {
  const { page, faults } = await open(path);
  await page.locator('.VPNavBarSearch button').click();
  const found = page.locator('.VPLocalSearchBox .result');
  // The index has come with the box: from now on nothing is asked of anybody.
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await page.locator('.VPLocalSearchBox input').fill(words);
  await expect.poll(() => found.count()).toBeGreaterThan(0);
  expect(await found.first().innerText()).toMatch(expected);
  expect(faults).toEqual([]);
});

it('plays the videos of the gallery while they can be seen', async () => {
  const { page, faults } = await open('gallery.html');
  const videos = page.locator('video.zr-video');
  expect(await videos.count()).toBeGreaterThan(20);
  const timeOf = (at: number) => videos.nth(at).evaluate((video) => (video as unknown as Played).currentTime);
  expect(await timeOf(0)).toBe(0);
  await page.mouse.move(600, 80);
  await expect.poll(() => timeOf(0)).toBeGreaterThan(0.1);
  expect(await timeOf(15)).toBe(0);
  await videos.nth(15).scrollIntoViewIfNeeded();
  await expect.poll(() => timeOf(15)).toBeGreaterThan(0.1);
  const failed = videos.evaluateAll((all) => (all as unknown as Played[]).filter(({ error }) => error !== null).length);
  expect(await failed).toBe(0);
  expect(faults).toEqual([]);
});

it('has the live page, which makes a video', async () => {
  const { page } = await open('start.html');
  await page.getByRole('link', { name: 'Try it' }).first().click();
  await page.waitForURL('**/play/**');
  // The host sends no headers: the page loads once more when its service worker has taken over.
  await expect
    .poll(() => page.evaluate<boolean>('crossOriginIsolated').catch(() => false), { timeout: 20_000 })
    .toBe(true);
  await page.goto(`${root}play/#generate?prompt=a+fox&seed=4&frames=2&steps=2`);
  await page.getByRole('button', { name: 'Generate video' }).click();
  await page.getByRole('button', { name: 'MP4', exact: true }).waitFor({ timeout: 100_000 });
});
