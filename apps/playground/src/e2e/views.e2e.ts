import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endOfRun, fill, goTo, openFold, openSite, type OpenedSite } from '../__testing__/open-site.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Pictures of every view, to be looked at. */
const SHOTS = fileURLToPath(new URL('../../dist/screenshots/', import.meta.url));

let site: OpenedSite;
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  site = await openSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const cases = (['Generate', 'Control', 'Edit', 'Compare'] as const).flatMap((view) =>
  (['light', 'dark'] as const).flatMap((colorScheme) =>
    (['desktop', 'phone'] as const).map((size) => ({ view, colorScheme, size })),
  ),
);

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function seriousViolations(page: Page): Promise<readonly string[]> {
  // The page's policy keeps out scripts of others, those of tests too.
  await page.evaluate(AXE);
  const violations = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

it.each(cases)('$view, $colorScheme, $size: accessible, no wider than the screen', async (view) => {
  const { page, errors } = await site.open({ colorScheme: view.colorScheme, viewport: sizes[view.size] });
  await goTo(page, view.view);
  await page.getByText(/This will (not )?work/).waitFor();
  await page.screenshot({ path: `${SHOTS}${view.view}-${view.colorScheme}-${view.size}.png`, fullPage: true });
  await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));
  await page.screenshot({ path: `${SHOTS}${view.view}-${view.colorScheme}-${view.size}-open.png`, fullPage: true });
  expect(await seriousViolations(page)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('is accessible with a finished video, and with it in the history', async () => {
  const { page } = await site.open();
  await fill(page, { Steps: 2, Frames: 2 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByText('Kept in this browser only.').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await page.context().close();
});

it.each(['light', 'dark'] as const)('is accessible while it asks about a plugin, %s', async (colorScheme) => {
  const { page } = await site.open({ colorScheme });
  await openFold(page, 'Plugins');
  await page.getByRole('textbox', { name: 'Plugin from an address' }).fill('https://example.org/plugin.js');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog', { name: 'Run somebody else’s code?' }).waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.context().close();
});
