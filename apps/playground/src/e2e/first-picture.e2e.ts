import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type OpenedSite } from '../__testing__/open-site.js';
import { english } from '../ui/texts/english.js';
import { korean } from '../ui/texts/korean.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite({ webgpu: false })));
afterAll(() => site[Symbol.asyncDispose]());

const PARTS = ['.zr-header', '.zr-start-line', '.zr-clips', '.zr-chips-place', '.zr-prompt', '.zr-settings'];

type Places = readonly (readonly number[] | undefined)[];

/** Where parts of the page are; undefined for those that are not seen. */
const placesOf = (page: Page): Promise<Places> =>
  page.evaluate(
    (parts) =>
      parts.map((part) => {
        const seen = [...document.querySelectorAll(part)].find((each) => each.getClientRects().length > 0);
        const box = seen?.getBoundingClientRect();
        return box && [box.x, box.y, box.width, box.height].map(Math.round);
      }),
    PARTS,
  );

/** By how many pixels parts are elsewhere, or of another size; infinite where one of them is gone. */
const furthest = (some: Places, others: Places): number =>
  Math.max(
    ...some.map((place, part) => {
      const other = others[part];
      if (place === undefined || other === undefined) return place === other ? 0 : Infinity;
      return Math.max(...place.map((value, at) => Math.abs(value - (other[at] ?? Infinity))));
    }),
  );

const lineOf = (page: Page): Promise<string> => page.locator('.zr-start-line:visible').innerText();

/** The page before its code has come, which comes when `release` is called. */
async function beforeCode(options: BrowserContextOptions, hash = '') {
  const context = await site.browser.newContext({ ...options, serviceWorkers: 'block' });
  const page = await context.newPage();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/show-page-[^/]*\.js$/, (route) => released.then(() => route.continue()));
  // The page's looks are there by then.
  await page.goto(site.url + hash, { waitUntil: 'domcontentloaded' });
  return { context, page, release };
}

it.each([
  ['a desktop', { viewport: { width: 1440, height: 900 } }, english],
  ['a desktop, dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }, english],
  ['a tablet', { viewport: { width: 1024, height: 768 } }, english],
  ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, english],
  [
    'a phone in Korean',
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'ko-KR' },
    korean,
  ],
] as const)('stands where the page will put the same: %s', async (_, options, { moments, promptBar }) => {
  const { context, page, release } = await beforeCode(options);
  await page.locator('.zr-start-line:visible').waitFor();
  const colours = () =>
    page.evaluate(() =>
      ['.zr-header', '.zr-main', '.zr-prompt'].map((each) => {
        const element = document.querySelector(each);
        return element && getComputedStyle(element).backgroundColor;
      }),
    );
  const [line, places, painted] = [await lineOf(page), await placesOf(page), await colours()];
  expect(line).toBe(moments.start.what);
  release();
  await page.getByRole('button', { name: promptBar.actions.generate }).waitFor();
  await page
    .locator('aside.zr-settings [role=tab]')
    .first()
    .waitFor({ state: places.at(-1) ? 'visible' : 'detached' });
  expect(await page.locator('.zr-boot').count()).toBe(0);
  expect(await lineOf(page)).toBe(line);
  expect(furthest(await placesOf(page), places)).toBeLessThanOrEqual(1);
  expect(await colours()).toEqual(painted);
  await context.close();
});

it('says nothing of the beginning where the address names something else', async () => {
  const { context, page, release } = await beforeCode({}, '#compare');
  expect(await page.locator('.zr-start-line:visible').count()).toBe(0);
  release();
  await page.getByRole('radio', { name: 'Compare' }).waitFor();
  await context.close();
});

it('is loaded before the code of the page', () => {
  const html = readFileSync(new URL('../../dist/site/index.html', import.meta.url), 'utf8');
  const low = [...html.matchAll(/<link rel="modulepreload"[^>]*>/g)].map(([tag]) => tag);
  expect(low.length).toBeGreaterThan(0);
  // The looks and the first picture come before all code.
  expect(low.filter((tag) => !tag.includes('fetchpriority="low"'))).toEqual([]);
});
