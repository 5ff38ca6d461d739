import { fileURLToPath } from 'node:url';
import { miniModelPath } from '@zeroreel/mini';
import type { Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { filesIn } from '../../../../packages/hub/src/__testing__/files-in.js';
import { commitOf } from '../../../../packages/hub/src/__testing__/hashes.js';
import { HubDouble } from '../../../../packages/hub/src/__testing__/hub-double.js';
import { alerts, generate } from '../__testing__/generate.js';
import { chooseFrom, fill, openFold, openSite, type OpenedSite } from '../__testing__/open-site.js';
import { copiedSettings } from '../__testing__/copied-settings.js';

const SHORT = { Steps: 2, Frames: 1 };
const PINNED = `zr/mini@${commitOf('zr/mini')}`;

let site: OpenedSite;
let double: HubDouble;
beforeAll(async () => {
  const files = filesIn(miniModelPath('base'));
  const xl = filesIn(fileURLToPath(new URL('../../../../packages/testing/goldens/sdxl/checkpoint', import.meta.url)));
  const repositories = {
    'zr/mini': { files },
    'zr/gated': { files, access: 'gated' as const },
    'zr/xl': { files: xl },
  };
  [site, double] = await Promise.all([openSite(), HubDouble.start({ repositories, tokens: { hf_right: true } })]);
});
beforeEach(() => double.expect());
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await double[Symbol.asyncDispose]();
});

/** The page, for which the hub's address leads to the double. */
async function openPage(): Promise<Page> {
  const { page } = await site.open();
  await page.context().route('https://huggingface.co/**', answerByDouble);
  return page;
}

async function answerByDouble(route: Route): Promise<void> {
  const { pathname, search } = new URL(route.request().url());
  const url = double.originOf('hub') + pathname + search;
  await route.fetch({ url, timeout: 0 }).then(
    (response) => route.fulfill({ response }).catch(() => undefined),
    () => route.abort().catch(() => undefined),
  );
}

async function choose(page: Page, name: string): Promise<Locator> {
  await chooseFrom(page, 'From the web');
  const field = page.getByRole('textbox', { name: 'Address of the model' });
  await field.fill(name);
  await field.blur();
  return field;
}

const weightsAsked = () => double.pathsAsked('cdn', 'GET').length;

it('makes a video with a model of that name, keeps it, and says which version it was', async () => {
  const page = await openPage();
  await choose(page, 'zr/mini');
  await page
    .locator('.zr-verdict')
    .getByText(/are downloaded first/)
    .waitFor();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  expect(await copiedSettings(page)).toMatchObject({ model: { source: PINNED } });

  // Nobody answers any more.
  double.expect({ server: 'hub', path: /./, refuse: true }, { server: 'cdn', path: /./, refuse: true });
  await fill(page, { Seed: 3 });
  expect(await generate(page)).toMatch(/^Done/);
  await page.reload();
  await page.getByRole('button', { name: 'Generate video' }).waitFor();
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
});

it.each([
  ['huggingface.co/zr/mini', 'zr/mini'],
  ['https://huggingface.co/zr/mini/tree/main', 'zr/mini@main'],
  ['https://hf.co/zr/mini/blob/main/model_index.json', 'zr/mini@main'],
])('takes %s for %s', async (address, name) => {
  const page = await openPage();
  const field = await choose(page, address);
  await page
    .locator('.zr-verdict')
    .getByText(/are downloaded first/)
    .waitFor();
  expect(double.pathsAsked('hub').some((path) => path.startsWith('/api/models/zr/mini'))).toBe(true);
  expect(await field.inputValue()).toBe(name);
  await page.context().close();
});

it('goes on with a download after a reload', async () => {
  const page = await openPage();
  await choose(page, 'zr/mini');
  await fill(page, SHORT);
  await page
    .locator('.zr-verdict')
    .getByText(/are downloaded first/)
    .waitFor();
  double.expect({ server: 'cdn', path: /./, stallAfter: 2_000_000 });
  await page.getByRole('button', { name: 'Generate video' }).click();
  await page
    .locator('.zr-status')
    .getByText(/ of \d/)
    .waitFor();
  const address = page.url();
  await page.reload();
  double.expect();
  await page.goto(address);
  await choose(page, 'zr/mini');
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  expect(weightsAsked()).toBeGreaterThan(0);
  await page.context().close();
});

it('makes a video with a model of two text encoders, which has sizes to set', async () => {
  const page = await openPage();
  await choose(page, 'zr/xl');
  await page.locator('.zr-verdict').getByText('This will work').waitFor();
  await fill(page, { Width: 64, Height: 64, ...SHORT });
  expect(await generate(page)).toMatch(/^Done/);
  const pictures = page.locator('.zr-stage canvas');
  const first = await pictures.first().evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await openFold(page, 'Sizes that Stable Diffusion XL is told');
  const size = page.getByLabel('Original size', { exact: true });
  await size.fill('1024x256');
  await size.blur();
  expect(await generate(page)).toMatch(/^Done/);
  expect(await pictures.first().evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())).not.toBe(first);
  await page.context().close();
});

it('lists models to begin with, with what they take', async () => {
  const page = await openPage();
  await chooseFrom(page, 'From the web');
  const list = page.getByRole('group', { name: 'Models to begin with' });
  expect(await list.getByRole('button').allInnerTexts()).toContainEqual(
    expect.stringMatching(/stable-diffusion-v1-5.*2\.13 GB, takes 4\.70? GB/s),
  );
  await list.getByRole('button', { name: /xl-base/ }).click();
  const field = page.getByRole('textbox', { name: 'Address of the model' });
  await expect.poll(() => field.inputValue()).toBe('stabilityai/stable-diffusion-xl-base-1.0');
  await page.context().close();
});

it('asks for a token where a model wants a login, and tells it nobody else', async () => {
  const page = await openPage();
  await choose(page, 'zr/gated');
  await fill(page, SHORT);
  const verdict = page.locator('.zr-verdict');
  await verdict.getByText(/token/).waitFor();
  await openFold(page, 'Tokens');
  const token = page.getByLabel('Token of Hugging Face', { exact: true });
  await token.fill('hf_right');
  await token.blur();
  await verdict.getByText('This will work').waitFor();
  expect(await generate(page)).toMatch(/^Done/);
  expect(double.asked.filter(({ server, authorization }) => server === 'cdn' && authorization)).toEqual([]);
  await page.getByRole('button', { name: 'Copy link' }).click();
  expect(page.url()).not.toContain('hf_right');
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('hf_right');
  await page.context().close();
});

it('says of a name that nobody has, and of a hub that is away, what to do', async () => {
  const page = await openPage();
  await choose(page, 'zr/minni');
  await fill(page, SHORT);
  expect(await generate(page)).toBe('Failed');
  expect(await alerts(page)).toMatch(/zr\/minni/);
  double.expect({ server: 'hub', path: /./, status: 429, headers: { 'retry-after': '3600' } });
  await choose(page, 'zr/mini');
  expect(await generate(page)).toBe('Failed');
  expect(await alerts(page)).toMatch(/429|too many/i);
  await page.context().close();
});
