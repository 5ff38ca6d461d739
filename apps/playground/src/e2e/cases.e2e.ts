import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeEmptyCheckpoint } from '@zeroreel/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alerts, generate } from '../__testing__/generate.js';
import {
  chooseFrom,
  endOfRun,
  fill,
  goTo,
  inTab,
  openSite,
  openTab,
  runOn,
  type OpenedSite,
} from '../__testing__/open-site.js';

// What people's browsers and habits did to the page; browsers.e2e.ts has plain http, clipboards and models that are not named.

const SHORT = { Steps: 2, Frames: 2, Width: 64, Height: 64 };
const CLIP = fileURLToPath(new URL('../__testing__/clips/four-seconds.mp4', import.meta.url));
const UNET = 'models/base/unet/diffusion_pytorch_model.safetensors';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const start = (page: Page) => page.locator('.zr-go');
const verdict = (page: Page) => page.locator('.zr-verdict');

it('reads a clip of four seconds without playing it, also in a hidden tab', async () => {
  const { page, errors } = await site.open();
  await page.addInitScript(() => {
    Object.assign(globalThis, { played: 0 });
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      (globalThis as unknown as { played: number }).played++;
      return play.call(this);
    };
    // What hidden tabs do not do.
    globalThis.requestAnimationFrame = () => 0;
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  });
  await page.reload();
  await goTo(page, 'Edit');
  await page
    .locator('.zr-drop input')
    .first()
    .setInputFiles({
      name: 'clip.mp4',
      mimeType: 'video/mp4',
      buffer: readFileSync(CLIP),
    });
  await page.getByText('clip.mp4, 64 frames').first().waitFor({ timeout: 20_000 });
  expect(await page.evaluate('played')).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('stops reading a clip when it is asked to, and reads another one then', async () => {
  const { page, errors } = await site.open();
  await page.addInitScript(() => {
    const { arrayBuffer } = Blob.prototype;
    Blob.prototype.arrayBuffer = async function (this: Blob) {
      const isSlow = (globalThis as unknown as { isSlow?: boolean }).isSlow === true;
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 500));
      return arrayBuffer.call(this);
    };
  });
  await page.reload();
  await goTo(page, 'Edit');
  const clip = { name: 'clip.mp4', mimeType: 'video/mp4', buffer: readFileSync(CLIP) };
  const input = page.locator('.zr-drop input').first();
  await page.evaluate('isSlow = true');
  await input.setInputFiles(clip);
  await page.getByRole('button', { name: 'Stop reading' }).click();
  await page.getByRole('button', { name: 'Stop reading' }).waitFor({ state: 'detached' });
  await page.getByText('Drop a video or a picture here').first().waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.evaluate('isSlow = false');
  await input.setInputFiles(clip);
  await page.getByText('clip.mp4, 64 frames').first().waitFor({ timeout: 20_000 });
  expect(errors).toEqual([]);
  await page.context().close();
});

it('makes a video in browsers without createWritable, and keeps its model', async () => {
  await using without = await openSite({
    webgpu: false,
    inWorkers: 'delete FileSystemFileHandle.prototype.createWritable;',
  });
  const { page } = await without.open();
  await fill(page, SHORT);
  expect(await generate(page), await alerts(page)).toMatch(/^Done/);
  await (await inTab(page, page.getByText(/MB of models kept here/))).waitFor();
  await page.context().close();
});

it('holds a model in memory in browsers without access handles, and says so', async () => {
  await using without = await openSite({
    webgpu: false,
    inWorkers: 'delete FileSystemFileHandle.prototype.createSyncAccessHandle;',
  });
  const { page } = await without.open();
  await fill(page, SHORT);
  expect(await generate(page), await alerts(page)).toMatch(/^Done/);
  await page.getByText('This browser keeps no files for the page').waitFor();
  await page.context().close();
});

it('goes on with a download after a reload where it was', async () => {
  const { page } = await site.open();
  const asked: number[] = [];
  let stalls = true;
  await page.context().route(`**/${UNET}*`, async (route) => {
    const range = /bytes=(\d+)-/.exec(route.request().headers()['range'] ?? '');
    if (range && Number(range[1]) > 0) asked.push(Number(range[1]));
    // The second part and those behind it do not come before the page is loaded anew.
    if (stalls && Number(range?.[1] ?? 0) > 8_000_000) return;
    await route.continue();
  });
  await fill(page, SHORT);
  await start(page).click();
  await page
    .locator('.zr-status')
    .getByText(/Downloading, [1-9]\d*\.\d of/)
    .waitFor();
  await expect.poll(() => asked.some((first) => first > 8_000_000)).toBe(true);
  // What has come is written every second.
  await page.waitForTimeout(2500);
  stalls = false;
  asked.length = 0;
  await page.reload();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  expect(Math.min(...asked)).toBeGreaterThan(1_000_000);
  await page.context().close();
});

it('shows what is typed', async () => {
  const { page } = await site.open();
  for (const [name, text] of [
    ['Width', '256'],
    ['Width', '512'],
    ['Height', '64'],
    ['Steps', '15'],
    ['Steps', '10'],
    ['Frames', '16'],
  ] as const) {
    const field = await inTab(page, page.getByRole('textbox', { name, exact: true }));
    await field.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text, { delay: 30 });
    await page.keyboard.press('Tab');
    expect((await field.inputValue()).replace(/\D/g, ''), name).toBe(text);
  }
  await page.context().close();
});

it('says before the run what the run would refuse', async () => {
  const { page } = await site.open();
  for (const fields of [
    { Width: 100, Height: 64 },
    { Width: 130, Height: 64 },
    { Width: 64, Height: 64, Guidance: -3 },
    { Guidance: 7.5, Seed: -1 },
    { Seed: 1, Frames: 0 },
    { Frames: 2, 'Frames a second': 0 },
  ]) {
    await fill(page, fields);
    await verdict(page).getByText('This will not work').waitFor();
    await fill(page, { Width: 64, Height: 64, Guidance: 7.5, Seed: 1, Frames: 2, 'Frames a second': 4 });
    await verdict(page).getByText('This will work').waitFor();
  }
  await page.context().close();
});

it('says that a server has to be named, before the run', async () => {
  const { page } = await site.open();
  await runOn(page, 'A server');
  await fill(page, { 'Address of the server': 'nonsense' });
  await page.getByText('An address such as http://localhost:8080').waitFor();
  await page.getByRole('button', { name: 'Give the server’s address' }).waitFor();
  expect(await start(page).isDisabled()).toBe(true);
  await runOn(page, 'The best there is');
  await page.getByRole('button', { name: 'Generate video' }).waitFor();
  await page.context().close();
});

it('makes a video where the browser keeps nothing at all, and says what it does without', async () => {
  const { page, errors } = await site.open();
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(globalThis, name, { get: refuse });
    }
    Object.defineProperty(navigator, 'serviceWorker', { value: { register: refuse, addEventListener: () => {} } });
    Object.defineProperty(navigator, 'storage', { value: undefined });
    delete (globalThis as { BroadcastChannel?: unknown }).BroadcastChannel;
  });
  await page.reload();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  await (await inTab(page, page.getByText('This browser does not keep the page'))).waitFor();
  await page.getByText('This browser keeps no settings').waitFor();
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await page.getByText(/This browser keeps no videos/).waitFor();
  await page.getByRole('dialog').getByRole('listitem').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

// Takes gigabytes of memory and minutes.
describe.runIf(process.env['ZEROREEL_CHECKPOINTS'])('a checkpoint of the size of Stable Diffusion 1.5', () => {
  it.each(['F16', 'BF16', 'F32'] as const)('comes out as the page has said, in %s', async (dtype) => {
    const path = join(await mkdtemp(join(tmpdir(), 'checkpoint-')), 'dream.safetensors');
    writeEmptyCheckpoint(path, dtype);
    const { page } = await site.open();
    const crash = new Promise<string>((resolve) => page.on('crash', () => resolve('the tab crashed')));
    await chooseFrom(page, 'My files');
    await fill(page, SHORT);
    await openTab(page, 'Model');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file', exact: true }).click();
    await (await chooser).setFiles(path);
    await verdict(page)
      .filter({ hasText: /[MG]i?B/ })
      .waitFor({ timeout: 60_000 });
    const works = (await verdict(page).innerText()).includes('This will work');
    await start(page).click();
    const said = await Promise.race([crash, endOfRun(page, 280_000)]);
    expect(works, `${said} ${said === 'the tab crashed' ? '' : await alerts(page)}`).toBe(/^Done/.test(said));
    await page
      .context()
      .close()
      .catch(() => undefined);
    rmSync(path);
  });
});
