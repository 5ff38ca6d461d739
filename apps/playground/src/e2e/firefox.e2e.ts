import { fileURLToPath } from 'node:url';
import puppeteer, { type Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { preview } from 'vite';
import { firefoxPath } from '../__testing__/firefox-path.js';

if (firefoxPath === undefined) {
  console.warn('The test in Firefox is skipped: install firefox-esr, or set ZEROREEL_FIREFOX to its path.');
}

/**
 * Presses the element of this name, once it is there. Puppeteer's locators evaluate text in the page, which the page's
 * Content-Security-Policy forbids: Firefox 140.12 applies it to them.
 */
const press = (page: Page, name: string, selector = 'button') =>
  expect
    .poll(
      () =>
        page.$$eval(
          selector,
          (found, wanted) => {
            const one = found.find((each) => (each.getAttribute('aria-label') ?? each.textContent).includes(wanted));
            (one as HTMLElement | undefined)?.click();
            return one !== undefined;
          },
          name,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);

/**
 * Firefox 140 compiles WebAssembly to AVX and SSE instructions in turn, which some processors take a minute for where
 * three seconds are enough (docs/page.md). The test is of the page and not of that: it does without AVX.
 */
const extraPrefsFirefox = { 'javascript.options.wasm_simd_avx': false };

/** Milliseconds that a video may take on a busy machine. */
const PATIENCE = 120_000;
const title = 'makes a video of a link in Firefox, and keeps it in the history';

// By WebDriver BiDi. playwright-core asks Debian's Firefox for what it does not know.
it.skipIf(firefoxPath === undefined)(title, { timeout: PATIENCE + 60_000 }, async () => {
  const server = await preview({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'silent',
    preview: { port: 0 },
  });
  await using _ = { [Symbol.asyncDispose]: () => server.close() };
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath ?? '',
    headless: true,
    extraPrefsFirefox,
  });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const url = server.resolvedUrls?.local[0] ?? '';
    await page.goto(`${url}#generate?prompt=a+fox&seed=5&steps=2&frames=2&width=64&height=64`);
    await press(page, 'Generate video');
    await expect
      .poll(() => page.$eval('.zr-status', ({ textContent }) => textContent).catch(() => ''), { timeout: PATIENCE })
      .toMatch(/^(Done|Failed|Stopped)/);
    const status = await page.$eval('.zr-status', ({ textContent }) => textContent);
    expect(status).toMatch(/^Done in .* WebAssembly, \d+ threads?/);
    const colours = await page.$eval('.zr-screen canvas', (canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return new Set(pixels).size;
    });
    expect(colours).toBeGreaterThan(16);
    await press(page, 'History');
    await press(page, 'a fox', 'dialog button');
    await expect
      .poll(() => page.$eval('body', ({ textContent }) => textContent), { timeout: 30_000 })
      .toContain('Settings of your history');
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
