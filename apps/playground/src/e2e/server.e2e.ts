import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumPath } from '../__testing__/chromium-path.js';
import { endOfRun, fill, goTo, runOn } from '../__testing__/open-site.js';

// The page as the client of the server that has sent it: the built command, and a real browser.
const COMMAND = fileURLToPath(new URL('../../../cli/bin/zeroreel.js', import.meta.url));

const running = new Set<ChildProcess>();
let browser: Browser;
beforeAll(async () => {
  const options = { executablePath: chromiumPath, args: ['--no-sandbox', '--no-first-run'] };
  browser = await chromium.launch(options as Parameters<typeof chromium.launch>[0]);
});
afterAll(async () => {
  await browser.close();
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server, and says where it is. */
async function serve(store: string, port = 0): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const args = [
    'serve',
    '--port',
    String(port),
    '--store',
    store,
    '--devices',
    'cpu:1x1',
    '--min-free',
    '0',
    '--quiet',
  ];
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server has ended')));
    child.stdout.on('data', (data: Buffer) => {
      const [address] = /http:\S+\//.exec(data.toString()) ?? [];
      if (address) resolve(address);
    });
  });
  return { url, child };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  running.delete(child);
}

async function openOnServer(url: string): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) errors.push(message.text());
  });
  await page.goto(url);
  await runOn(page, 'A server');
  expect(await page.getByRole('textbox', { name: 'Address of the server' }).inputValue()).toBe(url);
  return { page, errors };
}

/** Asks for a video that takes some seconds, and waits until it is computed. */
async function beginLong(page: Page): Promise<void> {
  await fill(page, { Prompt: 'a fox in the forest', Seed: 7, Steps: 100, Frames: 2 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  await page.locator('.zr-stages').filter({ hasText: 'First frame' }).waitFor({ state: 'attached', timeout: 120_000 });
}

it('has the server make a video, with the frames and settings of its own', async () => {
  const { url } = await serve(await mkdtemp(join(tmpdir(), 'page-server-')));
  const { page, errors } = await openOnServer(url);
  await fill(page, { Prompt: 'a fox in the forest', Seed: 7, Steps: 2, Frames: 3 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toContain(new URL(url).host);
  expect(await page.locator('.zr-thumb').count()).toBe(3);
  const { data } = (await (await fetch(`${url}v1/jobs`)).json()) as { data: object[] };
  expect(data).toMatchObject([{ state: 'succeeded', settings: { request: { seed: 7, steps: 2, frames: 3 } } }]);
  expect(errors).toEqual([]);
});

it('has the server make all videos of a comparison', async () => {
  const { url } = await serve(await mkdtemp(join(tmpdir(), 'page-server-')));
  const { page, errors } = await openOnServer(url);
  await goTo(page, 'Compare');
  await fill(page, { Prompt: 'a fox in the forest', Seed: 7, Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-compare canvas').count()).toBe(4);
  const { data } = (await (await fetch(`${url}v1/jobs`)).json()) as { data: { state: string; settings: object }[] };
  expect(data.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  expect(new Set(data.map(({ settings }) => JSON.stringify(settings))).size).toBe(4);
  expect(errors).toEqual([]);
});

it('goes on with a video after a reload, and after the server was killed and started again', async () => {
  const store = await mkdtemp(join(tmpdir(), 'page-server-'));
  const first = await serve(store);
  const { page } = await openOnServer(first.url);
  await beginLong(page);
  // What it has come to is shown as it goes.
  await page.locator('.zr-stage .zr-thumb canvas').nth(1).waitFor({ timeout: 120_000 });
  expect(await page.locator('.zr-status').textContent()).not.toMatch(/^Done/);
  const shades = await page
    .locator('.zr-stage .zr-thumb canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(data.filter((_, at) => at % 4 === 0)).size;
    });
  expect(shades).toBeGreaterThan(10);
  await page.reload();
  await page.locator('.zr-stages').filter({ hasText: 'First frame' }).waitFor({ state: 'attached', timeout: 120_000 });
  await kill(first.child);
  await serve(store, Number(new URL(first.url).port));
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-thumb').count()).toBe(2);
  const { data } = (await (await fetch(`${first.url}v1/jobs`)).json()) as { data: object[] };
  expect(data).toMatchObject([{ state: 'succeeded', settings: { request: { prompt: 'a fox in the forest' } } }]);
});

it('ends a video on the server when the visitor stops it', async () => {
  const { url } = await serve(await mkdtemp(join(tmpdir(), 'page-server-')));
  const { page } = await openOnServer(url);
  await beginLong(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await endOfRun(page)).toMatch(/^Stopped/);
  const job = async () =>
    ((await (await fetch(`${url}v1/jobs`)).json()) as { data: { state: string }[] }).data[0]?.state;
  await expect.poll(job, { timeout: 30_000 }).toBe('cancelled');
});
