import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { expect, it } from 'vitest';
import { preview } from 'vite';
import { firefoxPath } from '../__testing__/firefox-path.js';

if (firefoxPath === undefined) {
  console.warn('The test in Firefox is skipped: install firefox-esr, or set ZEROREEL_FIREFOX to its path.');
}

/** As the page names its buttons. */
const button = (name: string) => `::-p-aria([name="${name}"][role="button"])`;

// By WebDriver BiDi. playwright-core asks Debian's Firefox for what it does not know.
it.skipIf(firefoxPath === undefined)('makes a video of a link in Firefox, and keeps it in the history', async () => {
  const server = await preview({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'silent',
    preview: { port: 0 },
  });
  await using _ = { [Symbol.asyncDispose]: () => server.close() };
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath ?? '', headless: true });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const url = server.resolvedUrls?.local[0] ?? '';
    await page.goto(`${url}#generate?prompt=a+fox&seed=5&steps=2&frames=2&width=64&height=64`);
    await page.locator(button('Generate video')).click();
    const status = await page.waitForFunction(
      () => /^(Done|Failed|Stopped).*/.exec(document.querySelector('.zr-status')?.textContent ?? '')?.[0],
      { timeout: 120_000, polling: 250 },
    );
    expect(await status.jsonValue()).toMatch(/^Done in .* WebAssembly, \d+ threads?/);
    const colours = await page.$eval('.zr-screen canvas', (canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return new Set(pixels).size;
    });
    expect(colours).toBeGreaterThan(16);
    await page.locator(button('History')).click();
    await page.locator('dialog ::-p-aria([name="a fox"][role="button"])').click();
    await page.locator('::-p-text(Settings of your history)').wait();
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
