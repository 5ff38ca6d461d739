import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type Frame } from '@zeroreel/media';
import { readVideo, replaceFile, writeVideo } from '@zeroreel/node';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropFile } from '../__testing__/drop-file.js';
import { download } from '../__testing__/generate.js';
import { endOfRun, fill, goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
let folder: string;
beforeAll(async () => {
  site = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'clips-'));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A bright square on a dark ground, `shift` pixels from the left. */
function square(shift: number): Frame {
  const data = new Uint8Array(3 * 160 * 120).fill(30);
  for (let y = 30; y < 90; y++) data.fill(110, 3 * (y * 160 + shift), 3 * (y * 160 + shift + 60));
  return { width: 160, height: 120, data };
}

const brightPixels = (page: Page, thumb: number): Promise<number> =>
  brightIn(page.locator('.zr-settings .zr-thumb canvas').nth(thumb));

const brightIn = (place: Locator): Promise<number> =>
  place.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    return [...data].filter((value, at) => at % 4 === 0 && value > 128).length;
  });

/** What a field shows of the value that counts while nothing is given. */
const standard = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true }).getAttribute('title');

it('shows the edges of a video live, and makes a video from them', async () => {
  const path = join(folder, 'squares.mp4');
  await writeVideo(path, [square(20), square(40), square(60)], { framesPerSecond: 6 });
  const { page, errors } = await site.open();
  await goTo(page, 'Control');
  await dropFile(page, '.zr-drop', path);
  await page.getByText('squares.mp4, 3 frames').waitFor();
  await expect.poll(() => brightPixels(page, 0), { timeout: 20_000 }).toBeGreaterThan(100);
  // The stage has both: the clip, and what steers beside it.
  const [clip, seen] = [0, 1].map((at) => page.locator('.zr-pair canvas').nth(at)) as [Locator, Locator];
  expect(await brightIn(clip)).toBe(0);
  expect(await brightIn(seen)).toBeGreaterThan(100);
  await page.locator('.zr-control summary', { hasText: 'More' }).click();
  await fill(page, { 'Strong edges': 2000 });
  await expect.poll(() => brightPixels(page, 0), { timeout: 20_000 }).toBe(0);
  await expect.poll(() => brightIn(seen)).toBe(0);
  await fill(page, { 'Strong edges': '' });
  expect(await standard(page, 'Frames')).toBe("3, the clip's");
  expect(await standard(page, 'Height')).toBe("96, the clip's");
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Generate from clips' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await page.locator('.zr-stage .zr-thumb').count()).toBe(2);
  await page.getByRole('button', { name: 'Look at the clip' }).click();
  await expect.poll(() => brightIn(seen)).toBeGreaterThan(100);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('edits a picture as the instruction says', async () => {
  const path = join(folder, 'square.png');
  await replaceFile(path, encodePng(square(50)));
  const { page, errors } = await site.open();
  await goTo(page, 'Edit');
  await dropFile(page, '.zr-drop', path);
  await page.getByText('square.png, 1 picture').waitFor();
  await fill(page, { Instruction: 'make it night', Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Edit clip' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  await comparesBeforeAndAfter(page);
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Moves the line between the clip and the video: by keys, by the mouse, by a finger. */
async function comparesBeforeAndAfter(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Before and after' });
  const shown = page.locator('.zr-before');
  const share = () => shown.evaluate((element) => getComputedStyle(element).clipPath);
  await slider.press('Home');
  expect(await share()).toBe('inset(0px 100% 0px 0px)');
  for (let pressed = 0; pressed < 3; pressed++) await slider.press('ArrowRight');
  expect(await share()).toBe('inset(0px 97% 0px 0px)');
  expect(await slider.getAttribute('aria-valuetext')).toBe('3 % of the picture shows the clip before');
  const { x, y, width, height } = (await slider.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.click(x + 0.75 * width, y + height / 2);
  expect(Number(await slider.inputValue())).toBeGreaterThan(70);
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: at === undefined ? [] : [{ x: x + at * width, y: y + height / 2 }],
    });
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await touch('touchStart', 0.75);
  for (const at of [0.6, 0.4, 0.2]) await touch('touchMove', at);
  await touch('touchEnd');
  expect(Number(await slider.inputValue())).toBeLessThan(30);
}

it('takes its own videos for clips, small ones too', async () => {
  const { page, errors } = await site.open();
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  const path = await download(page, 'MP4');
  await goTo(page, 'Edit');
  await page.locator('.zr-settings input[type=file]').first().setInputFiles(path);
  await page.getByText(/\.mp4, 2 frames$/).waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

it('compares the four ablations', async () => {
  const { page, errors } = await site.open();
  await goTo(page, 'Compare');
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect.poll(() => page.locator('.zr-compare canvas').count(), { timeout: 240_000 }).toBe(4);
  expect(await endOfRun(page)).toMatch(/^Done/);
  // All four are one video, with names below them: two by two, each twice as large as it was made.
  const video = await readVideo(await download(page, 'MP4'), {});
  expect(video.frames.length).toBe(2);
  expect([video.width, video.height]).toEqual([2 * 256 + 3 * 8, 2 * (256 + 2 * 13 + 8) + 8]);
  // It is in the history, and is opened as what it is.
  await page.reload();
  await goTo(page, 'Generate');
  await page.getByRole('button', { name: 'History' }).click();
  await page.locator('.zr-history button').first().click();
  await page.locator('.zr-view-compare .zr-screen canvas').waitFor();
  expect(await page.getByRole('radio', { name: 'Compare' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Copy link', exact: true }).click();
  await expect.poll(() => page.url()).toContain('#compare');
  expect(errors).toEqual([]);
  await page.context().close();
});

it.each(['mp4', 'webm', 'gif'])('gets settings back from a %s of the command line', async (format) => {
  const path = join(folder, `of-the-command-line.${format}`);
  const request = { prompt: 'a bus in the city', seed: 3, steps: 9, frames: 2 };
  const settings = { generator: 'zeroreel', format: 1, settings: { model: 'embedded', request, attention: 'off' } };
  await writeVideo(path, [square(0), square(9)], { framesPerSecond: 4, settings });
  const { page } = await site.open();
  await dropFile(page, '.zr-page', path);
  await page.getByText(`Settings of of-the-command-line.${format}`).waitFor();
  expect(await page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe('a bus in the city');
  expect(await page.getByRole('textbox', { name: 'Steps' }).inputValue()).toBe('9');
  await page.context().close();
});
