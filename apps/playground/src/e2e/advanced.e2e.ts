import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encodePng, type Frame } from '@zeroreel/media';
import { miniModelPath } from '@zeroreel/mini';
import { replaceFile, writeVideo } from '@zeroreel/node';
import { writeAdapter, writeSafetensors } from '@zeroreel/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copiedSettings } from '../__testing__/copied-settings.js';
import { dropFile } from '../__testing__/drop-file.js';
import { endOfRun, fill, goTo, inTab, openFold, openSite, openTab, type OpenedSite } from '../__testing__/open-site.js';

const LORA = join(miniModelPath('dreambooth'), 'pytorch_lora_weights.safetensors');
const STRENGTH = `Strength of ${basename(LORA)}`;

let site: OpenedSite;
let folder: string;
beforeAll(async () => {
  site = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'advanced-'));
  await replaceFile(join(folder, 'first.png'), encodePng(flat(220, 40, 40)));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function flat(...colour: readonly number[]): Frame {
  const data = Uint8Array.from({ length: 3 * 64 * 64 }, (_, at) => colour[at % 3]!);
  return { width: 64, height: 64, data };
}

/** Chooses a file by the button of that name. */
async function choose(page: Page, button: string, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button, exact: true }).click();
  await (await chooser).setFiles(path);
}

async function generate(page: Page, button = 'Generate video'): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  const end = await endOfRun(page);
  if (!end.startsWith('Done')) throw new Error((await page.getByRole('alert').allTextContents()).join());
}

/** The mean colour of a frame in the filmstrip. */
const meanColour = (page: Page, frame: number): Promise<number[]> =>
  page
    .locator('.zr-stage .zr-thumb canvas')
    .nth(frame)
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return [0, 1, 2].map((channel) => {
        let sum = 0;
        for (let at = channel; at < data.length; at += 4) sum += data[at] ?? 0;
        return sum / (data.length / 4);
      });
    });

it('begins with a given picture, and goes forth and back', async () => {
  const { page, errors } = await site.open();
  await fill(page, { Steps: 6, Frames: 3 });
  await openFold(page, 'First picture');
  await choose(page, 'Choose a picture: First frame', join(folder, 'first.png'));
  await (await inTab(page, page.getByRole('switch', { name: 'Forth and back' }))).press('Space');
  await generate(page);
  expect(await page.locator('.zr-stage .zr-thumb').count()).toBe(4);
  const [red = 0, green = 0, blue = 0] = await meanColour(page, 0);
  expect(red).toBeGreaterThan(150);
  expect(Math.max(green, blue)).toBeLessThan(110);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('lays a LoRA over the model, as strongly as it is asked to', async () => {
  const { page } = await site.open();
  await fill(page, { Steps: 2, Frames: 1 });
  await generate(page);
  const plain = await meanColour(page, 0);
  await openFold(page, 'LoRA');
  await choose(page, 'Add files: LoRAs', LORA);
  await fill(page, { [STRENGTH]: 0 });
  await generate(page);
  expect(await meanColour(page, 0)).toEqual(plain);
  await fill(page, { [STRENGTH]: 1 });
  await generate(page);
  expect(await meanColour(page, 0)).not.toEqual(plain);
  await page.context().close();
});

it('teaches another word than a file says, and reads a prompt as webui does', async () => {
  using toy = writeSafetensors({ '*': { dtype: 'float32', shape: [1, 128], bytes: new Uint8Array(512) } });
  const name = basename(toy.path);
  const { page, errors } = await site.open();
  await fill(page, {
    Steps: 2,
    Frames: 1,
    Prompt: `a [zqtoy] BREAK a bear <lora:${basename(LORA, '.safetensors')}:0.5>`,
  });
  await openFold(page, 'LoRA');
  await choose(page, 'Add files: LoRAs', LORA);
  await choose(page, 'Add files: Textual inversions', toy.path);
  await page.getByRole('textbox', { name: `Word of ${name}` }).fill('zqtoy');
  await openFold(page, 'Later prompts, syntax');
  await page.getByText('Webui', { exact: true }).click();
  await generate(page);
  await page.getByText(`${name} taught the word 'zqtoy' (1 vector)`).waitFor();
  const kept = await copiedSettings(page);
  expect(kept).toMatchObject({ request: { promptSyntax: 'webui' } });
  expect(kept).toHaveProperty('plugins.2.options.embeddings', [{ file: name, word: 'zqtoy' }]);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('steers by a T2I-Adapter, whose clip and network are files of the visitor', async () => {
  writeAdapter(join(folder, 'adapter'), 1);
  writeAdapter(join(folder, 'other'), 2);
  for (const [name, level] of [
    ['bright', 220],
    ['dark', 40],
  ] as const) {
    const data = Uint8Array.from({ length: 3 * 64 * 64 }, (_, at) => (Math.floor(at / 3) % 64 < 32 ? level : 120));
    await replaceFile(join(folder, `${name}.png`), encodePng({ width: 64, height: 64, data }));
  }
  const { page, errors } = await site.open();
  await fill(page, { Steps: 4, Frames: 1, Width: 64, Height: 64 });
  const camera = page.getByRole('switch', { name: 'The camera moves' });
  await openTab(page, 'Motion');
  expect(await camera.isChecked()).toBe(true);
  await openFold(page, 'T2I-Adapters');
  await page.getByRole('button', { name: 'Add a T2I-Adapter' }).click();
  await openTab(page, 'Motion');
  expect(await camera.isChecked()).toBe(false);
  await openTab(page, 'Model');
  expect(await page.getByRole('button', { name: 'Drop a clip first' }).isDisabled()).toBe(true);
  const fields = page.getByRole('group', { name: 'T2I-Adapter 1' });
  await fields
    .locator('details')
    .evaluateAll((all) => all.forEach((each) => ((each as HTMLDetailsElement).open = true)));
  const giveClip = async (button: string, name: string) => {
    const chooser = page.waitForEvent('filechooser');
    await fields.getByRole('button', { name: `${button}: Clip` }).click();
    await (await chooser).setFiles(join(folder, name));
    await fields.getByText(`${name}, 1 picture`).waitFor();
  };
  const giveNetwork = async (name: string) => {
    await fields.getByLabel('Folder of the T2I-Adapter').setInputFiles(join(folder, name));
    await fields.getByText(name, { exact: true }).waitFor();
  };
  await giveClip('Choose a file', 'bright.png');
  expect(await page.getByRole('button', { name: 'Choose a T2I-Adapter first' }).isDisabled()).toBe(true);
  await fields.getByRole('combobox', { name: 'Kind' }).selectOption({ value: 'ready' });
  await fields.getByRole('combobox', { name: 'T2I-Adapter' }).selectOption('Files of this computer');
  await giveNetwork('adapter');
  const seen: string[] = [];
  const make = async () => {
    await generate(page);
    seen.push((await meanColour(page, 0)).join());
  };
  await make();
  await fields.getByRole('textbox', { name: 'Strength' }).fill('0.5');
  await fields.getByRole('textbox', { name: 'Strength' }).press('Tab');
  await make();
  await giveClip('Choose another', 'dark.png');
  await make();
  await giveNetwork('other');
  await make();
  expect(new Set(seen).size).toBe(4);
  await page.getByRole('button', { name: 'Remove T2I-Adapter 1' }).click();
  await make();
  expect(new Set(seen).size).toBe(5);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('follows depth with the embedded ControlNet, which it downloads only then', async () => {
  const { page, errors } = await site.open();
  const loaded: string[] = [];
  page.context().on('request', (request) => void loaded.push(request.url()));
  const isDepth = (url: string) => url.includes('/models/depth/');
  const path = join(folder, 'depth.mp4');
  await writeVideo(path, [flat(40, 40, 40), flat(200, 200, 200)], { framesPerSecond: 4 });
  await goTo(page, 'Control');
  await dropFile(page, '.zr-drop', path);
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ value: 'depth' });
  await fill(page, { Steps: 2 });
  expect(loaded.some(isDepth)).toBe(false);
  await generate(page, 'Generate from clips');
  expect(loaded.some(isDepth)).toBe(true);
  expect(await page.locator('.zr-stage .zr-thumb').count()).toBe(2);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('names what a file of the command line had beside its settings, and takes it when it is dropped', async () => {
  const path = join(folder, 'of-the-command-line.mp4');
  const file = `/weights/${basename(LORA)}`;
  const overlays = [{ kind: 'lora', file, strength: 0.5 }];
  const request = { prompt: 'a fox', steps: 2, frames: 1, width: 128, height: 128, sigmas: 'karras', sampler: 'euler' };
  const made = { model: 'embedded', request, overlays, attention: 'first', backend: 'cpu', threads: 4 };
  const settings = { generator: 'zeroreel', format: 1, version: '0.1.0', modelFingerprint: '', settings: made };
  await writeVideo(path, [flat(0, 0, 0)], { framesPerSecond: 4, settings });
  const { page } = await site.open();
  await dropFile(page, '.zr-page', path);
  await page.getByText(`LoRAs: ${file} is not here.`).waitFor();
  await page.getByText('The video was made on cpu.').waitFor();
  expect(await page.getByRole('button', { name: 'Choose pytorch_l…' }).isDisabled()).toBe(true);
  await dropFile(page, '.zr-page', LORA);
  await generate(page);
  const kept = await copiedSettings(page);
  expect(kept).toMatchObject({ format: 2, request: { sigmas: 'karras', sampler: 'euler' }, machine: {} });
  expect(kept).toHaveProperty('plugins.1.options.lora', [{ file, strength: 0.5 }]);
  await page.context().close();
});

it('takes a part of a clip, at a rate of its own', async () => {
  const path = join(folder, 'grey.mp4');
  const frames = Array.from({ length: 10 }, (_, at) => flat(20 * at, 20 * at, 20 * at));
  await writeVideo(path, frames, { framesPerSecond: 10 });
  const { page, errors } = await site.open();
  await goTo(page, 'Edit');
  await dropFile(page, '.zr-drop', path);
  await page.getByText('grey.mp4, 10 frames').waitFor();
  await openFold(page, 'Part and size');
  await fill(page, { From: 0.3 });
  await page.getByText('grey.mp4, 7 frames').waitFor();
  await fill(page, { To: 0.7 });
  await page.getByText('grey.mp4, 4 frames').waitFor();
  await fill(page, { 'Frames taken': 5 });
  await page.getByText('grey.mp4, 2 frames').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});
