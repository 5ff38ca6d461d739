import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { perSecondOf } from '@zeroreel/media';
import { readModelFigures } from '@zeroreel/models';
import { readSettings, readVideo } from '@zeroreel/node';
import { fingerprintModel, parseRecordedSettings, trackFiles } from '@zeroreel/run';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newSha256 } from '../../../cli/src/host/fingerprints.js';
import { openModelFiles } from '../../../cli/src/host/model-files.js';
import { builtIn } from '../__testing__/built-in.js';
import { dropFile } from '../__testing__/drop-file.js';
import { endOfRun, fill, openSite, openTab, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

const SHORT = { Prompt: 'a fox in the forest', Seed: 7, Steps: 2, Frames: 3, 'Frames a second': 5 };

async function generate(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Generate video' }).click();
  return endOfRun(page);
}

async function download(page: Page, name: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  const file = await waiting;
  const path = join(tmpdir(), `zeroreel-e2e-${process.pid}-${file.suggestedFilename()}`);
  await file.saveAs(path);
  return path;
}

it('makes a video that programs can read, with settings that the command line can repeat', async () => {
  const { page, errors } = await site.open();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done in .* WebAssembly/);
  expect(await page.locator('.zr-thumb').count()).toBe(3);

  const tracked = trackFiles(await openModelFiles('embedded'));
  await readModelFigures(tracked.files);
  const fingerprint = await fingerprintModel('embedded', tracked, newSha256);
  for (const name of ['MP4', 'WebM', 'GIF']) {
    const path = await download(page, name);
    expect(basename(path)).toContain('a-fox-in-the-forest-7.');
    const video = await readVideo(path, {});
    expect([video.frames.length, video.width, video.height]).toEqual([3, 128, 128]);
    expect(video.rate && perSecondOf(video.rate)).toBeCloseTo(5, 2);
    const recorded = parseRecordedSettings(await readSettings(path), path, builtIn);
    expect(recorded.modelFingerprint).toBe(fingerprint);
    expect(recorded.settings).toMatchObject({
      model: { source: 'embedded' },
      output: { framesPerSecond: 5 },
      request: { prompt: 'a fox in the forest', seed: 7, steps: 2, frames: 3 },
    });
  }
  const zip = unzipSync(await readFile(await download(page, 'PNG (zip)')));
  expect(Object.keys(zip)).toEqual(['000.png', '001.png', '002.png']);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('gets settings back from a file that is dropped, from a link and from the history', async () => {
  const { page } = await site.open();
  await fill(page, SHORT);
  await generate(page);
  const path = await download(page, 'MP4');
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = page.url();
  expect(link).toContain('#generate?prompt=a+fox+in+the+forest&frames=3&seed=7&steps=2&output.framesPerSecond=5');

  const { page: other } = await site.open();
  await dropFile(other, '.zr-page', path);
  await other.getByText(/^Settings of /).waitFor();
  expect(await other.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe('a fox in the forest');
  expect(await other.getByRole('textbox', { name: 'Frames', exact: true }).inputValue()).toBe('3');

  await other.goto('about:blank');
  await other.goto(link);
  await other.getByText('Settings of the link').waitFor();
  expect(await other.getByRole('textbox', { name: 'Seed', exact: true }).inputValue()).toBe('7');

  await page.reload();
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: 'a fox in the forest', exact: true }).click();
  await page.locator('.zr-thumb').nth(2).waitFor();
  await page.context().close();
  await other.context().close();
});

it('downloads the model once: after a reload it comes from the browser', async () => {
  const { page } = await site.open();
  const weights: string[] = [];
  page.context().on('request', (request) => {
    const range = request.headers()['range'] ?? 'all';
    if (request.url().includes('.safetensors') && request.method() === 'GET' && range !== 'bytes=0-65535') {
      weights.push(`${request.url()} ${range}`);
    }
  });
  await fill(page, { ...SHORT, Frames: 1 });
  await generate(page);
  await openTab(page, 'Model');
  await page.getByText('23.7 MB of models kept here').waitFor();
  expect(weights.length).toBeGreaterThan(0);
  weights.length = 0;
  await page.reload();
  await fill(page, { ...SHORT, Frames: 1 });
  expect(await generate(page)).toMatch(/^Done/);
  expect(weights).toEqual([]);
  await openTab(page, 'Model');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No models kept here').waitFor();
  await page.context().close();
});

it('stops when it is asked to, and makes another video then', async () => {
  const { page } = await site.open();
  await fill(page, { ...SHORT, Steps: 40 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  await page
    .locator('.zr-status')
    .filter({ hasText: /First frame, [1-9]/ })
    .waitFor({ timeout: 120_000 });
  expect(await page.title()).toMatch(/^\d+ % · zeroreel$/);
  await page
    .locator('.zr-status')
    .getByText(/ %, \d+ (s|min) left$/)
    .waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await endOfRun(page)).toBe('Stopped');
  expect(await page.title()).toBe('zeroreel');
  await fill(page, { Steps: 2, Frames: 1 });
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
});
