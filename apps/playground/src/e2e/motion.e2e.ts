import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, openTab, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

const value = (page: Page, name: string) => page.getByRole('textbox', { name }).inputValue();

/** Draws from one point to the next; fractions of the pad's width and height. */
async function draw(page: Page, points: readonly (readonly [number, number])[]): Promise<void> {
  const box = await page.getByRole('application').boundingBox();
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  for (const [index, [right, down]] of points.entries()) {
    await page.mouse.move(x + right * width, y + down * height);
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

it('takes the motion from an arrow that is drawn, and from the keyboard', async () => {
  const { page, errors } = await site.open();
  await openTab(page, 'Motion');
  // 0.5 of 512 pixels over 7 frames.
  await draw(page, [
    [0.75, 0.5],
    [0.25, 0.5],
  ]);
  expect(Number(await value(page, 'Right per frame'))).toBeCloseTo(-37, -1);
  expect(Math.abs(Number(await value(page, 'Down per frame')))).toBeLessThanOrEqual(1);
  const before = Number(await value(page, 'Right per frame'));
  await page.getByRole('application').press('ArrowRight');
  expect(Number(await value(page, 'Right per frame'))).toBe(before + 1);
  expect(errors).toEqual([]);
});

it('takes a path that is drawn', async () => {
  const { page, errors } = await site.open();
  await openTab(page, 'Motion');
  await page.getByText('Path', { exact: true }).click();
  await draw(page, [
    [0.2, 0.8],
    [0.4, 0.3],
    [0.6, 0.5],
    [0.8, 0.2],
  ]);
  expect(await page.getByRole('application').getAttribute('aria-label')).toContain('a path of 7 keyframes');
  await page.getByText('Arrow', { exact: true }).click();
  expect(await page.getByRole('application').getAttribute('aria-label')).toContain('12 right and 12 down');
  expect(errors).toEqual([]);
});

it('is drawn by a finger too, over the picture of the video, and says the same in numbers', async () => {
  const { page, errors } = await site.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await openTab(page, 'Motion');
  const pad = page.getByRole('application');
  await pad.waitFor();
  const picture = await page.locator('.zr-screen').boundingBox();
  const { x, y, width, height } = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  expect([x, y, width, height].map(Math.round)).toEqual(
    [picture?.x, picture?.y, picture?.width, picture?.height].map((side = 0) => Math.round(side)),
  );
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: readonly [number, number]) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: at ? [{ x: x + at[0] * width, y: y + at[1] * height }] : [],
    });
  await touch('touchStart', [0.25, 0.5]);
  for (const across of [0.4, 0.6, 0.75]) await touch('touchMove', [across, 0.5]);
  await touch('touchEnd');
  // 0.5 of 512 pixels over 7 frames.
  expect(Number(await value(page, 'Right per frame'))).toBeCloseTo(37, -1);
  // A number that is typed moves the arrow.
  await page.getByRole('textbox', { name: 'Right per frame' }).fill('5');
  await page.getByRole('textbox', { name: 'Right per frame' }).blur();
  expect(await pad.getAttribute('aria-label')).toContain('5 right and');
  expect(errors).toEqual([]);
  await page.context().close();
});
