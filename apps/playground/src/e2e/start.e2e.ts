import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodePng } from '@zeroreel/media';
import { readSettings, readVideo } from '@zeroreel/node';
import { parseRecordedSettings } from '@zeroreel/run';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { framesHash } from '../../../../tools/page-clips/frames-hash.mjs';
import { processorKind } from '../../../../tools/page-clips/processor-kind.mjs';
import { builtIn } from '../__testing__/built-in.js';
import { openSite, type OpenedSite } from '../__testing__/open-site.js';
import { START_CLIPS } from '../ui/start/start-clip.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const [first, second] = START_CLIPS as [(typeof START_CLIPS)[number], (typeof START_CLIPS)[number]];
const cards = (page: Page) => page.locator('.zr-clip');
const playing = (page: Page) => page.locator('.zr-clip video');
const promptOf = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue();

it('shows clips before the first click; one plays while it is pointed at or has the focus', async () => {
  const { page, errors } = await site.open();
  expect(await cards(page).count()).toBe(START_CLIPS.length);
  expect(START_CLIPS.length).toBeGreaterThanOrEqual(12);
  expect(await playing(page).count()).toBe(0);
  await cards(page).nth(0).hover();
  await expect.poll(() => playing(page).evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
  await cards(page).nth(1).hover();
  await expect.poll(() => playing(page).getAttribute('src')).toBe(`./clips/${second.name}.mp4`);
  expect(await playing(page).count()).toBe(1);
  await page.mouse.move(0, 0);
  await expect.poll(() => playing(page).count()).toBe(0);
  await cards(page).nth(0).focus();
  await expect.poll(() => playing(page).getAttribute('src')).toBe(`./clips/${first.name}.mp4`);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('moves nothing while it loads, and loads no video before one plays', async () => {
  const { page } = await site.open();
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(loaded.filter((name) => name.endsWith('.mp4'))).toEqual([]);
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const add = (list: PerformanceObserverEntryList) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        };
        new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 500);
      }),
  );
  expect(shift).toBeLessThan(0.01);
  await page.context().close();
});

it('a click shows the result at once with everything filled in; “Change it” goes to the prompt', async () => {
  const { page, errors } = await site.open();
  await cards(page).nth(0).press('Enter');
  await page
    .locator('.zr-thumb')
    .nth(first.frames - 1)
    .waitFor();
  expect(await page.locator('.zr-status').textContent()).toContain('Made on this page before');
  await expect.poll(() => promptOf(page)).toBe(first.prompt);
  await page.getByRole('button', { name: 'Change it' }).click();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  expect(errors).toEqual([]);
  await page.context().close();
});

it('on a phone the clip in the middle of the screen plays, one at a time, and a tap opens it', async () => {
  const { page } = await site.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await cards(page).nth(4).scrollIntoViewIfNeeded();
  await expect.poll(() => playing(page).count()).toBe(1);
  await cards(page).nth(4).tap();
  await page.locator('.zr-thumb').first().waitFor();
  await page.context().close();
});

it('keeps still for visitors who ask for little motion', async () => {
  const { page } = await site.open({ reducedMotion: 'reduce' });
  await cards(page).nth(0).hover();
  await page.waitForTimeout(300);
  expect(await playing(page).count()).toBe(0);
  await page.context().close();
});

it('offers what the model knows, a click away, and a prompt by chance', async () => {
  const { page } = await site.open();
  const chip = (group: string, name: string) =>
    page.getByRole('group', { name: group }).getByRole('button', { name, exact: true });
  await chip('Who', 'owl').click();
  await expect.poll(() => promptOf(page)).toBe('an owl skiing in the snow');
  await chip('Where', 'on the moon').press('Enter');
  await expect.poll(() => promptOf(page)).toBe('an owl skiing on the moon');
  expect(await chip('Who', 'owl').getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'A prompt by chance' }).click();
  await expect.poll(() => promptOf(page)).not.toBe('an owl skiing on the moon');
  // The model knows every word of it.
  expect(await page.getByText('was never shown').count()).toBe(0);
  await page.context().close();
});

it('takes each group for one stop of the Tab key, and goes through it by arrows', async () => {
  const { page } = await site.open({ viewport: { width: 1280, height: 900 } });
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    return focused();
  };
  const clipAt = (index: number) => START_CLIPS.at(index)?.prompt;
  await page.getByRole('group', { name: 'Where' }).waitFor();
  await cards(page).first().focus();
  expect(await press('ArrowRight', 'ArrowRight', 'ArrowLeft')).toBe(clipAt(1));
  expect(await press('ArrowDown')).toBe(clipAt(9));
  expect(await press('ArrowDown')).toBe(clipAt(9));
  expect(await press('ArrowUp', 'Home')).toBe(clipAt(0));
  expect(await press('ArrowLeft', 'End')).toBe(clipAt(-1));
  expect(await press('Tab')).toBe('A prompt by chance');
  // The keyboard comes to the word that the prompt has, and back to where it was.
  expect(await press('Tab')).toBe('penguin');
  const [first, second] = [await press('Home'), await press('ArrowRight')];
  await page.keyboard.press('Enter');
  await expect.poll(() => promptOf(page)).toContain(second);
  expect(await press('Tab', 'Shift+Tab')).toBe(second);
  expect(first).not.toBe(second);
  expect(await press('Shift+Tab', 'Shift+Tab')).toBe(clipAt(-1));
  await page.context().close();
});

/** What the clips were before they were encoded. */
const made = JSON.parse(readFileSync(new URL('../../../../tools/page-clips/made.json', import.meta.url), 'utf8')) as {
  readonly processor: string;
  readonly sha256: Readonly<Record<string, string>>;
};
const fileOf = (name: string) => fileURLToPath(new URL(`../../public/clips/${name}`, import.meta.url));

it('comes with clips of a few kilobytes that keep their settings', async () => {
  const names = START_CLIPS.flatMap(({ name }) => [`${name}.mp4`, `${name}.webp`]);
  expect(readdirSync(fileOf('.')).toSorted()).toEqual(names.toSorted());
  for (const { name, prompt } of START_CLIPS) {
    expect(statSync(fileOf(`${name}.mp4`)).size).toBeLessThan(16_000);
    expect(statSync(fileOf(`${name}.webp`)).size).toBeLessThan(8_000);
    const recorded = parseRecordedSettings(await readSettings(fileOf(`${name}.mp4`)), name, builtIn);
    expect(recorded.settings.request.prompt).toBe(prompt);
  }
});

it('the command line makes a clip again from its settings, to the byte', async () => {
  const clip = START_CLIPS.at(-1) as (typeof START_CLIPS)[number];
  const source = fileOf(`${clip.name}.mp4`);
  const folder = mkdtempSync(join(tmpdir(), 'page-clip-'));
  const cli = fileURLToPath(new URL('../../../cli/bin/zeroreel.js', import.meta.url));
  execFileSync(process.execPath, [cli, 'rerun', source, '-q', '-o', join(folder, '%03d.png')]);
  const files = readdirSync(folder).toSorted();
  const paths = files.map((file) => join(folder, file));
  expect(files).toHaveLength(clip.frames);
  // Another processor adds in another order: the clip, which has lost a little, tells that it shows the same there.
  if (processorKind() === made.processor) expect(framesHash(paths)).toBe(made.sha256[clip.name]);
  const shown = (await readVideo(source, {})).frames;
  for (const [index, path] of paths.entries()) {
    const made = decodePng(readFileSync(path)).frame.data;
    const error = made.reduce((sum, value, at) => sum + Math.abs(value - (shown[index]?.data[at] ?? 0)), 0);
    expect(error / made.length).toBeLessThan(6);
  }
});
