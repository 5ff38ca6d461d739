import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { PluginDefinition } from '@zeroreel/core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dpmpp3mSde } from '../../../../examples/plugin-dpmpp-3m-sde/src/index.js';
import { generate } from '../__testing__/generate.js';
import { settingsLink } from '../links/settings-link.js';
import { endOfRun, fill, inTab, openFold, openSite, type OpenedSite } from '../__testing__/open-site.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const EXAMPLES = ['colour-palette', 'dpmpp-3m-sde'] as const;
/** Largest size of the palette as one file, gzipped: a plugin brings no container and no schemas. */
const MOST_BYTES = 8000;
const SUNSET = ['#1b1035', '#e4572e', '#f6c85f'];
const SHORT = { Steps: 4, Frames: 1 };

let site: OpenedSite;
let folder: string;
let server: Server;
let address: string;
const files = new Map<string, Buffer>();
const requested: string[] = [];

/** Each example as docs/writing-a-plugin.md makes one file of it, with what it takes of core in it, on a server of its own. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  for (const name of EXAMPLES) {
    const [entry, file] = [`examples/plugin-${name}/src/index.ts`, join(folder, `${name}.js`)];
    const args = ['rolldown', entry, '--file', file, '--format', 'esm', '--minify'];
    execFileSync('npx', args, { cwd: ROOT, stdio: 'pipe' });
    files.set(`/${name}.js`, await readFile(file));
  }
  server = createServer((request, response) => {
    requested.push(request.url ?? '');
    const code = files.get(request.url ?? '');
    const headers = { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' };
    response.writeHead(code ? 200 : 404, headers).end(code ?? '');
  }).listen(0);
  address = `http://localhost:${(server.address() as AddressInfo).port}/colour-palette.js`;
  site = await openSite();
}, 240_000);
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  server.close();
  await rm(folder, { recursive: true });
});

const addressOf = (name: string) => address.replace('colour-palette', name);

async function ask(page: Page, source: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Plugin from an address' }).fill(source);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

/** Adds an example and lets it run; its fields. */
async function addExample(page: Page, name: string, summary: string): Promise<Locator> {
  await openFold(page, 'Plugins');
  await ask(page, addressOf(name));
  await page.getByRole('button', { name: 'Run it' }).click();
  const fields = page.locator('.zr-plugin');
  await fields.getByText(summary).waitFor();
  await fields
    .locator('details')
    .evaluateAll((all) => all.forEach((each) => ((each as HTMLDetailsElement).open = true)));
  return fields;
}

/** Descriptions of options that their fields do not show. */
async function unshown(fields: Locator, { options }: Pick<PluginDefinition, 'options'>): Promise<readonly string[]> {
  const text = ((await fields.textContent()) ?? '').toLowerCase();
  return Object.values(options)
    .map(({ description }) => description)
    .filter((description) => !text.includes(description.toLowerCase()));
}

/** Makes a video; a hash of its first frame. */
async function firstFrame(page: Page): Promise<string> {
  expect(await generate(page)).toMatch(/^Done/);
  return page.locator('.zr-stage .zr-screen canvas').evaluate(async (canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: undefined };
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data ?? new Uint8Array()));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  });
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
  await openFold(page, 'Plugins');
  await ask(page, address);
  await page.getByRole('dialog', { name: 'Run somebody else’s code?' }).getByText(address).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(requested).toEqual([]);

  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByText("draws a video's colours towards a palette").waitFor();
  expect(requested).toEqual(['/colour-palette.js']);

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
  await openFold(page, 'Plugins');
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByRole('button', { name: 'Generate video' }).click();
  expect(await endOfRun(page)).toMatch(/^Done/);
  await page.context().close();
});

it('names a plugin that is not there', async () => {
  const { page } = await site.open();
  await openFold(page, 'Plugins');
  await ask(page, addressOf('none'));
  await page.getByRole('button', { name: 'Run it' }).click();
  await page
    .getByRole('alert')
    .getByText(/The plugin .*none\.js cannot be loaded/)
    .waitFor();
  await page.context().close();
});

it('bundles to a file of a few kilobytes', () => {
  const code = files.get('/colour-palette.js') ?? Buffer.alloc(0);
  expect(code.toString()).toContain('colour-palette');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(MOST_BYTES);
});

it('takes the options of a sampler from the fields that its plugin declares', async () => {
  const { page, errors } = await site.open();
  // From 5 steps on one of them is of third order.
  await fill(page, { Steps: 5, Frames: 1, Width: 64, Height: 64 });
  const fields = await addExample(page, 'dpmpp-3m-sde', dpmpp3mSde.summary);
  expect(await unshown(fields, dpmpp3mSde)).toEqual([]);
  await inTab(page, page.getByRole('combobox', { name: 'Sampler' }));
  await page.getByRole('combobox', { name: 'Sampler' }).fill('dpmpp-3m-sde');
  await page.getByRole('combobox', { name: 'Sampler' }).press('Tab');
  const seen = [await firstFrame(page)];
  await fill(page, { Order: 2 });
  seen.push(await firstFrame(page));
  await fill(page, { Noise: 0.5 });
  seen.push(await firstFrame(page));
  expect(new Set(seen).size).toBe(3);
  await fill(page, { Order: 3, Noise: 1 });
  expect(await firstFrame(page)).toBe(seen[0]);
  expect(errors).toEqual([]);
  await page.context().close();
});
