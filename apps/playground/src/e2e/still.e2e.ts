import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from '../__testing__/generate.js';
import { goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';
import { settingsLink } from '../links/settings-link.js';

let site: OpenedSite;
beforeAll(async () => void (site = await openSite()));
afterAll(() => site[Symbol.asyncDispose]());

interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Watches for what moves by itself, from the first picture of the page on. */
const watchShifts = () => {
  const shifts: Shift[] = [];
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as readonly {
      value: number;
      hadRecentInput: boolean;
      sources: readonly { node: Node | null }[];
    }[]) {
      if (entry.hadRecentInput) continue;
      const moved = entry.sources.map(({ node }) => (node as Element | null)?.getAttribute?.('class') ?? '?');
      shifts.push({ value: entry.value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
};

const shiftsOf = (page: Page): Promise<readonly Shift[]> =>
  page.evaluate(() => (globalThis as unknown as { readonly shifts: readonly Shift[] }).shifts);

const SHORT = settingsLink({
  ...({ format: 2, model: {}, output: {}, machine: {} } as const),
  request: { prompt: 'a fox in the forest', steps: 3, frames: 3 },
  plugins: ['motion-dynamics', 'cross-frame-attention'].map((name) => ({ name, options: {} })),
});

it.each([
  ['a desktop', { viewport: { width: 1440, height: 900 } }],
  ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
])('moves nothing that is seen, from the first picture to the finished video: %s', async (_, size) => {
  const context = await site.browser.newContext({ ...size, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(watchShifts);
  await page.goto(site.url + SHORT);
  await page.getByText('This will work').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  expect(await generate(page)).toMatch(/^Done/);
  await page.waitForTimeout(500);
  expect(await shiftsOf(page)).toEqual([]);
  await context.close();
});

it('counts what moves', async () => {
  const { page } = await site.open();
  await page.addInitScript(watchShifts);
  await page.reload();
  await goTo(page, 'Control');
  await page.waitForTimeout(800);
  await page.evaluate(() => document.querySelector('.zr-main')?.insertAdjacentHTML('afterbegin', '<p>x</p><p>y</p>'));
  await expect.poll(async () => (await shiftsOf(page)).length).toBeGreaterThan(0);
  await page.context().close();
});

const LONG = settingsLink({
  ...({ format: 2, model: {}, output: { framesPerSecond: 20 }, machine: {} } as const),
  request: { prompt: 'a fox in the forest', steps: 1, frames: 4, width: 64, height: 64 },
  plugins: ['motion-dynamics', 'cross-frame-attention'].map((name) => ({ name, options: {} })),
});

/** How often the picture changes within a second. */
const changes = async (page: Page): Promise<number> => {
  const seen = new Set<string | null>();
  let count = -1;
  for (let looked = 0; looked < 20; looked++) {
    const place = await page.getByRole('slider', { name: 'Frame', exact: true }).getAttribute('aria-valuetext');
    if (!seen.has(place)) count++;
    seen.add(place);
    await page.waitForTimeout(50);
  }
  return count;
};

it('plays a video, but not where nobody sees it, and not for who asks for little motion', async () => {
  const { page } = await site.open({ hash: LONG });
  expect(await generate(page)).toMatch(/^Done/);
  expect(await changes(page)).toBeGreaterThan(0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  expect(await changes(page)).toBe(0);
  await page.context().close();

  const { page: calm } = await site.open({ hash: LONG, reducedMotion: 'reduce' });
  expect(await generate(calm)).toMatch(/^Done/);
  expect(await changes(calm)).toBe(0);
  expect(await calm.getByRole('button', { name: 'Play' }).isEnabled()).toBe(true);
  await calm.context().close();
});

it('animates by moving and fading alone', async () => {
  const { page } = await site.open();
  const others = await page.evaluate(() => {
    const found: string[] = [];
    const isCheap = (property: string) => /^(all|none|transform|opacity|translate|scale|rotate|filter)$/.test(property);
    for (const sheet of document.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (rule instanceof CSSKeyframesRule && rule.name.startsWith('zr-')) {
          for (const frame of rule.cssRules) {
            const names = [...(frame as CSSKeyframeRule).style];
            found.push(...names.filter((name) => !isCheap(name)).map((name) => `${rule.name}: ${name}`));
          }
        }
        if (!(rule instanceof CSSStyleRule) || !rule.selectorText.includes('zr-')) continue;
        const moved = rule.style.getPropertyValue('transition-property').split(', ').filter(Boolean);
        found.push(
          ...moved.filter((name) => name === 'all' || !isCheap(name)).map((name) => `${rule.selectorText}: ${name}`),
        );
      }
    }
    return found;
  });
  expect(others).toEqual([]);
  await page.context().close();
});
