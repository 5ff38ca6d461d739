import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { Settings } from '@zeroreel/run';
import { encodePng } from '@zeroreel/media';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dropFile } from '../__testing__/drop-file.js';
import { chooseFrom, goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';
import { settingsLink } from '../links/settings-link.js';

// Links and files of strangers: what the page does before its visitor has agreed to anything.
let site: OpenedSite;
/** A host that somebody's settings name. */
let host: Server;
let address: string;
const asked: string[] = [];
beforeAll(async () => {
  site = await openSite();
  host = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.writeHead(404, { 'Access-Control-Allow-Origin': '*' }).end();
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
beforeEach(() => void asked.splice(0));
afterAll(async () => {
  host.close();
  await site[Symbol.asyncDispose]();
});

/** Settings that name a host wherever they can. */
const naming = () => ({
  format: 2 as const,
  model: { source: `${address}/sd` },
  request: { prompt: 'a fox' },
  plugins: [
    { name: 'motion-dynamics', options: {} },
    { name: 'weight-overlays', options: { lora: [{ file: `${address}/hero.safetensors` }] } },
    { name: 'controlnet', options: { clip: { file: `${address}/walk.mp4` }, network: `${address}/net` } },
    { name: `${address}/plugin.js`, options: {} },
  ],
  output: {},
  machine: {},
});

it('asks nothing of a host that a link names before the visitor agrees, and says which one it is', async () => {
  const { page, errors } = await site.open({ hash: settingsLink(naming()) });
  await page.getByText('The model was not looked at yet').waitFor();
  await page.getByText(`The model is loaded from ${new URL(address).host} when you make a video`).waitFor();
  await page.getByText(`The plugin ${address}/plugin.js runs when you allow it.`).waitFor();
  // Whatever the page asks of itself is asked by now.
  await page.waitForTimeout(2000);
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: 'Look at the model' }).click();
  await page.getByText('This will not work').waitFor();
  expect(asked.every((each) => / \/sd(\/|$)/.test(each))).toBe(true);
  expect(asked.length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('asks nothing of a host that a file names which was dropped', async () => {
  const { page, errors } = await site.open();
  const settings = JSON.stringify({ generator: 'zeroreel', version: '0.1.0', settings: naming() });
  const picture = encodePng({ width: 1, height: 1, data: new Uint8Array(3) }, settings);
  const path = join(await mkdtemp(join(tmpdir(), 'gift-')), 'gift.png');
  await writeFile(path, picture);
  await dropFile(page, '.zr-page', path);
  await page.getByText('Settings of gift.png').waitFor();
  await page.waitForTimeout(2000);
  expect(asked).toEqual([]);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('asks the host of an address that the visitor has typed', async () => {
  const { page } = await site.open();
  await chooseFrom(page, 'From the web');
  await page.getByLabel('Address of the model').fill(`${address}/own`);
  await page.getByLabel('Address of the model').blur();
  await page.getByText('This will not work').waitFor();
  expect(asked[0]).toMatch(/ \/own(\/|$)/);
  await page.context().close();
});

const old = {
  ...{ model: 'embedded', request: { prompt: 'a panda' }, attention: 'first', backend: 'auto' },
  motion: { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' },
};
const damaged: Readonly<Record<string, object>> = {
  'motion.fields a text': { ...old, motion: { ...old.motion, fields: 'zoom' } },
  'an unknown motion': { ...old, motion: { ...old.motion, fields: [{ kind: 'spiral' }] } },
  'half a motion': { ...old, motion: { ...old.motion, fields: [{ kind: 'translate', x: 'a' }] } },
  'promptTravel a number': { ...old, request: { prompt: 'a', promptTravel: 5 } },
  'a prompt that is none': { ...old, request: { prompt: { a: 1 } } },
  'overlays an object': { ...old, overlays: {} },
  'plugins a text': { ...old, plugins: 'mine' },
  'controls of nulls': { ...old, controls: [null] },
  'no model': { request: { prompt: 'a' }, attention: 'first', backend: 'auto' },
  'another format': { format: 3 },
  'frames without an end': { ...old, framesPerSecond: 1e9, request: { prompt: 'a', frames: 1e9 } },
};

it('stays as it was whatever damaged settings a link has, and says what is wrong', async () => {
  for (const [name, settings] of Object.entries(damaged)) {
    const { page, errors } = await site.open({ hash: settingsLink(settings as Settings) });
    await page.getByText('The link keeps settings that are damaged. They were set aside').waitFor();
    expect(await page.getByRole('button', { name: 'Generate video' }).isEnabled(), name).toBe(true);
    expect(errors, name).toEqual([]);
    await page.context().close();
  }
});

/** A few kilobytes that are 134 million pixels: one bit each, all of them black. */
function pictureBomb(): Buffer {
  const [width, height] = [16_384, 8192];
  const chunk = (name: string, content: Buffer) => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(name), content, Buffer.alloc(4)]);
    bytes.writeUInt32BE(content.length);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
    return bytes;
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  const pixels = deflateSync(Buffer.alloc(height * (width / 8 + 1)), { level: 9 });
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

it('refuses a picture of more pixels than there is room for, before it is decoded', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'bomb-')), 'bomb.png');
  const bomb = pictureBomb();
  expect(bomb.length).toBeLessThan(40_000);
  await writeFile(path, bomb);
  const { page, errors } = await site.open();
  await goTo(page, 'Edit');
  await dropFile(page, '.zr-drop', path);
  await page.getByText('expected a picture of up to 67108864 pixels, got 16384×8192').waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});
