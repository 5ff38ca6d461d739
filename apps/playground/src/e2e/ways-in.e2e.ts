import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endOfRun, openSite, type OpenedSite } from '../__testing__/open-site.js';

// The main path, by a keyboard alone and by a finger alone: prompt, video, frames, file.
let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

/** Presses Tab until the keyboard is there: so many times. */
async function tabTo(page: Page, wanted: Locator): Promise<number> {
  for (let pressed = 0; pressed < 120; pressed++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return pressed;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
}

const prompt = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true });
const start = (page: Page) => page.getByRole('button', { name: 'Generate video' });
const frame = (page: Page) => page.getByRole('slider', { name: 'Frame', exact: true });
const isPlaying = (page: Page) => page.getByRole('button', { name: 'Pause' }).isVisible();

it('makes a video, moves through it and saves it by the keyboard alone', async () => {
  const { page, errors } = await site.open({ viewport: { width: 1440, height: 900 } });
  await page.getByRole('group', { name: 'Where' }).waitFor();
  // Each group of clips and words is one stop.
  expect(await tabTo(page, prompt(page))).toBeLessThan(20);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('a fox in the forest');
  await tabTo(page, page.getByRole('textbox', { name: 'Frames', exact: true }));
  await page.keyboard.type('3');
  await tabTo(page, page.getByRole('textbox', { name: 'Steps', exact: true }));
  await page.keyboard.type('2');
  await page.keyboard.press('Tab');
  await tabTo(page, start(page));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  expect(await endOfRun(page)).toMatch(/^Done/);
  // The keyboard is where it was.
  expect(await start(page).evaluate((element) => element === document.activeElement)).toBe(true);
  await tabTo(page, frame(page));
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  expect(await frame(page).getAttribute('aria-valuetext')).toBe('Frame 2 of 3');
  expect(await isPlaying(page)).toBe(false);
  const file = page.waitForEvent('download');
  await tabTo(page, page.getByRole('button', { name: 'MP4', exact: true }));
  await page.keyboard.press('Enter');
  expect((await file).suggestedFilename()).toBe('a-fox-in-the-forest-0.mp4');
  expect(errors).toEqual([]);
  await page.context().close();
});

it('does so by a finger', async () => {
  const { page, errors } = await site.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await prompt(page).tap();
  await prompt(page).fill('a fox in the forest');
  await page.getByRole('button', { name: 'Settings', exact: true }).tap();
  for (const [name, value] of Object.entries({ Frames: '4', Steps: '2' })) {
    await page.getByRole('textbox', { name, exact: true }).tap();
    await page.keyboard.type(value);
  }
  await page.getByRole('button', { name: 'Close settings' }).tap();
  await start(page).tap();
  expect(await endOfRun(page)).toMatch(/^Done/);
  const { x, y, width, height } = (await page.locator('.zr-strip').boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  await page.touchscreen.tap(x + 0.6 * width, y + height / 2);
  expect(await frame(page).getAttribute('aria-valuetext')).toBe('Frame 3 of 4');
  await dragFinger(page, [x + 0.6 * width, x + 0.1 * width], y + height / 2);
  expect(await frame(page).getAttribute('aria-valuetext')).toBe('Frame 1 of 4');
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'MP4', exact: true }).tap();
  expect((await file).suggestedFilename()).toBe('a-fox-in-the-forest-0.mp4');
  expect(errors).toEqual([]);
  await page.context().close();
});

/** Moves a finger from side to side. */
async function dragFinger(page: Page, [from, to]: readonly [number, number], y: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y }] });
  await send('touchStart', from);
  for (let step = 1; step <= 8; step++) await send('touchMove', from + ((to - from) * step) / 8);
  await send('touchEnd');
}
