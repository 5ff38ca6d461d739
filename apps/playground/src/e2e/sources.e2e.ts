import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { miniModelPath } from '@zeroreel/mini';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { goldenParts } from '../../../../packages/models/src/__testing__/golden-weights.js';
import { singleFileGolden, writeSingleFile } from '../../../../packages/models/src/__testing__/single-file.js';
import {
  serveModel,
  type ModelServer,
  type ModelServerOptions,
} from '../../../../packages/web/src/__testing__/model-server.js';
import { alerts, generate } from '../__testing__/generate.js';
import { chooseFrom, endOfRun, fill, openFold, openSite, openTab, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
let server: ModelServer | undefined;
beforeAll(async () => void (site = await openSite()));
afterEach(async () => server?.[Symbol.asyncDispose]());
afterAll(() => site[Symbol.asyncDispose]());

const UNET = 'unet/diffusion_pytorch_model.safetensors';
/** A busy machine takes its time. */
const LONG = { timeout: 30_000 };
const SHORT = { Steps: 2, Frames: 1 };

/** Serves the embedded model as somebody else's, and asks the page for it. */
async function openFromWeb(options?: ModelServerOptions): Promise<Page> {
  server = await serveModel((path) => {
    try {
      return readFileSync(join(miniModelPath('base'), path));
    } catch {
      return undefined;
    }
  }, options);
  const { page } = await site.open();
  await openTab(page, 'Model');
  // The places of the model are called as nothing else on the page is.
  for (const place of ['From the web', 'My files']) expect(await page.getByText(place).count()).toBe(1);
  await chooseFrom(page, 'From the web');
  await page.getByRole('textbox', { name: 'Address of the model' }).fill(server.url);
  await fill(page, SHORT);
  return page;
}

const weightsAsked = (): readonly string[] =>
  (server?.requests ?? []).filter((asked) => asked.startsWith('GET') && asked.endsWith('.safetensors'));

it('takes a model from a server that sends parts, once', async () => {
  const page = await openFromWeb();
  expect(await generate(page)).toMatch(/^Done/);
  const asked = weightsAsked().length;
  await openTab(page, 'Model');
  await page.getByText('23.7 MB of models kept here').waitFor();
  await fill(page, { Seed: 3 });
  expect(await generate(page)).toMatch(/^Done/);
  expect(weightsAsked().length).toBe(asked);
  await page.context().close();
});

it('takes a model from a server that sends whole files only', async () => {
  const page = await openFromWeb({ ranges: false });
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
});

it('says that a download broke off, and does it again when asked to', async () => {
  const truncated: string[] = [];
  const page = await openFromWeb({ ranges: false, truncated });
  await page.getByText(/are downloaded first/).waitFor();
  truncated.push(UNET);
  expect(await generate(page)).toBe('Failed');
  expect(await alerts(page)).toMatch(/unet\/diffusion_pytorch_model\.safetensors: the download broke off/);
  truncated.length = 0;
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
});

it('stops a download at once, and goes on with it later', async () => {
  const stalled: string[] = [];
  const page = await openFromWeb({ stalled });
  await page.getByText(/are downloaded first/).waitFor();
  stalled.push(UNET);
  await page.getByRole('button', { name: 'Generate video' }).click();
  await expect.poll(() => weightsAsked().filter((asked) => asked.endsWith(UNET)).length, LONG).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(await endOfRun(page, 5_000)).toBe('Stopped');
  stalled.length = 0;
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
});

it('says so where there is no model at an address', async () => {
  server = await serveModel(() => undefined);
  const { page } = await site.open();
  await chooseFrom(page, 'From the web');
  await page.getByRole('textbox', { name: 'Address of the model' }).fill(server.url);
  await fill(page, SHORT);
  expect(await generate(page)).toBe('Failed');
  expect(await alerts(page)).toMatch(/model_index\.json/);
  await page.context().close();
});

it('takes a folder of the visitor', async () => {
  const { page } = await site.open();
  await chooseFrom(page, 'My files');
  await page.getByLabel('Folder of the model').setInputFiles(miniModelPath('base'));
  await page.getByText('base', { exact: true }).waitFor();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  await openTab(page, 'Model');
  await page.getByText('No models kept here').waitFor();
  await page.context().close();
});

it('takes a folder that is dropped', async () => {
  const { page } = await site.open();
  await chooseFrom(page, 'My files');
  const zone = page.locator('.zr-drop-row', { hasText: 'Drop a Stable Diffusion' });
  await zone.scrollIntoViewIfNeeded();
  const { x, y } = (await zone.boundingBox()) ?? { x: 0, y: 0 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [miniModelPath('base')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: x + 20, y: y + 20, data });
  }
  await page.getByText('base', { exact: true }).waitFor();
  await fill(page, SHORT);
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
});

it('composes a model of parts, and tells of each file what it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  const model = join(folder, 'without-vae');
  await cp(miniModelPath('base'), model, { recursive: true, dereference: true });
  await rename(join(model, 'vae'), join(folder, 'vae'));
  const index = join(model, 'model_index.json');
  const parts = JSON.parse(await readFile(index, 'utf8')) as object;
  await writeFile(index, JSON.stringify({ ...parts, _class_name: 'SomebodysPipeline' }));
  const pointer = join(folder, 'vae.safetensors');
  await writeFile(pointer, 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 34\n');
  const { page } = await site.open();
  const verdict = page.locator('.zr-verdict');
  await chooseFrom(page, 'My files');
  await page.getByLabel('Folder of the model').setInputFiles(model);
  await verdict.getByText(/--vae/).waitFor();
  await fill(page, SHORT);
  await openFold(page, 'Parts of the model');
  await page.getByRole('combobox', { name: 'VAE' }).selectOption('Files of this computer');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file: VAE' }).click();
  await (await chooser).setFiles(pointer);
  await verdict.getByText(/a Git LFS pointer/).waitFor();
  await page.getByLabel('Folder of the VAE').setInputFiles(join(folder, 'vae'));
  await verdict.getByText('This will work').waitFor();
  expect(await verdict.textContent()).toMatch(/was saved as SomebodysPipeline/);
  expect(await generate(page)).toMatch(/^Done/);
  await page.context().close();
  await rm(folder, { recursive: true });
});

it('opens a single file, and says what is wrong with one that is no model or none of Stable Diffusion', async () => {
  const { unet, vae, text_encoder } = await goldenParts('sd1');
  const folder = await mkdtemp(join(tmpdir(), 'single-file-'));
  const path = join(folder, 'dream.safetensors');
  const parts = { unet: unet ?? new Map(), vae: vae ?? new Map(), text_encoder: text_encoder ?? new Map() };
  await writeFile(path, await writeSingleFile(singleFileGolden('sd1'), parts, 'float32'));
  const { page } = await site.open();
  await chooseFrom(page, 'My files');
  await fill(page, { ...SHORT, Width: 64, Height: 64 });
  await openTab(page, 'Model');
  const choose = async (file: string) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file', exact: true }).click();
    await (await chooser).setFiles(file);
  };
  await choose(join(miniModelPath('dreambooth'), 'pytorch_lora_weights.safetensors'));
  expect(await generate(page)).toBe('Failed');
  expect(await alerts(page)).toMatch(/expected a Stable Diffusion 1.x, 2.x or XL checkpoint in one file/);
  await choose(path);
  await page.getByText('dream.safetensors', { exact: true }).waitFor();
  expect(await generate(page)).toBe('Failed');
  // The golden's networks are narrower than any that single files are made of.
  expect(await alerts(page)).toMatch(/dream\.safetensors \(unet\): norm_num_groups/);
  await page.context().close();
  await rm(folder, { recursive: true });
});
