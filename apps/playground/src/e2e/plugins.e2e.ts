import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsLink } from '../settings/settings-link.js';
import { endOfRun, fill, openSite, type OpenedSite } from '../__testing__/open-site.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const ENTRY = 'examples/plugin-colour-palette/src/index.ts';
const SUNSET = ['#1b1035', '#e4572e', '#f6c85f'];
const SHORT = { Steps: 4, Frames: 1 };

let site: OpenedSite;
let folder: string;
let server: Server;
let address: string;
const requested: string[] = [];

/** The example as docs/writing-a-plugin.md makes one file of it, with core and inversify in it, on a server of its own. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  const file = join(folder, 'plugin.js');
  execFileSync('npx', ['rolldown', ENTRY, '--file', file, '--format', 'esm', '--minify'], { cwd: ROOT, stdio: 'pipe' });
  const code = await readFile(file);
  server = createServer((request, response) => {
    requested.push(request.url ?? '');
    const isThere = request.url === '/plugin.js';
    const headers = { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' };
    response.writeHead(isThere ? 200 : 404, headers).end(isThere ? code : '');
  }).listen(0);
  address = `http://localhost:${(server.address() as AddressInfo).port}/plugin.js`;
  site = await openSite();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  server.close();
  await rm(folder, { recursive: true });
});

const openFold = (page: Page) => page.locator('summary', { hasText: 'Plugins' }).click();

async function ask(page: Page, source: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Plugin from an address' }).fill(source);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

/** The mean distance of the picture's pixels to their nearest colour of the palette, in steps of 1/255. */
async function distanceToPalette(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  return page.locator('.zr-stage .zr-screen canvas').evaluate((canvas: HTMLCanvasElement, palette) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const colours = palette.map((text) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)));
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      const distances = colours.map((colour) => Math.hypot(...colour.map((value, k) => value - (data[at + k] ?? 0))));
      sum += Math.min(...distances);
    }
    return sum / (data.length / 4);
  }, SUNSET);
}

it('runs the code of a plugin from the web only when it is allowed, with options, in the container of the page', async () => {
  const { page, errors } = await site.open();
  await fill(page, SHORT);
  const own = await distanceToPalette(page);
  await openFold(page);
  await ask(page, address);
  await page.getByRole('dialog', { name: 'Run somebody else’s code?' }).getByText(address).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(requested).toEqual([]);

  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByText("draws a video's colours towards a palette").waitFor();
  expect(requested).toEqual(['/plugin.js']);

  // A required option is missing: the plugin's declaration says so.
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toBe('Failed');
  const alerts = await page.getByRole('alert').allTextContents();
  expect(alerts.join()).toMatch(/plugins\[2\]\.options\.colours: expected a list of 1 to 256 values/);

  for (const [at, colour] of SUNSET.entries()) {
    await page.getByRole('button', { name: 'Add to Colours' }).click();
    await fill(page, { [`Colours ${at + 1}`]: colour });
  }
  await fill(page, { Strength: 1 });
  const pulled = await distanceToPalette(page);
  expect(pulled).toBeLessThan(0.7 * own);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('runs nothing that a link names before it is asked', async () => {
  requested.length = 0;
  const hash = settingsLink({
    ...{ format: 2, model: {}, request: { prompt: 'a fox', steps: 2, frames: 1 }, output: {}, machine: {} },
    plugins: [{ name: address, options: { colours: SUNSET } }],
  });
  const { page } = await site.open();
  await page.goto('about:blank');
  await page.goto(site.url + hash);
  await page.getByText(`The plugin ${address} runs when you allow it.`).waitFor();
  expect(await page.getByRole('button', { name: 'Allow the plugin first' }).isDisabled()).toBe(true);
  expect(requested).toEqual([]);
  await openFold(page);
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  await page.context().close();
});

it('names a plugin that is not there', async () => {
  const { page } = await site.open();
  await openFold(page);
  await ask(page, address.replace('plugin.js', 'none.js'));
  await page.getByRole('button', { name: 'Run it' }).click();
  await page
    .getByRole('alert')
    .getByText(/The plugin .*none\.js cannot be loaded/)
    .waitFor();
  await page.context().close();
});
