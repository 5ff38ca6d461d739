/*
 * Takes pictures of every view of the page, at three sizes, in both schemes of colours, before, during and after a video,
 * and writes them to docs/images/page/. The page is the built one; the videos are made while it runs.
 *
 *     npm run screenshots                 # all
 *     npm run screenshots -- control      # of some views
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { preview } from 'vite';

const OUT = fileURLToPath(new URL('../../docs/images/page/', import.meta.url));
const SIZES = [
  { name: '1440', width: 1440, height: 900 },
  { name: '1024', width: 1024, height: 768 },
  { name: '390', width: 390, height: 844 },
];
const SCHEMES = ['light', 'dark'];
const PATIENCE = 600_000;
const QUALITY = 0.55;

/** Each view with the prompt that it is shown with, whether it takes a clip, and its steps where those are not the model's. */
const VIEWS = [
  { name: 'generate', tab: 'Generate', prompt: 'a penguin skiing in the snow' },
  { name: 'control', tab: 'Control', prompt: 'a bear in the forest', clip: true },
  { name: 'edit', tab: 'Edit', prompt: 'make it night', clip: true, steps: '8' },
  { name: 'compare', tab: 'Compare', prompt: 'a penguin skiing in the snow' },
];

let converter;
const asked = process.argv.slice(2);
const views = VIEWS.filter(({ name }) => asked.length === 0 || asked.includes(name));
const root = fileURLToPath(new URL('../../apps/playground/', import.meta.url));
const server = await preview({ root, logLevel: 'silent', preview: { port: 0 } });
const url = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env['ZEROREEL_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
if (asked.length === 0) rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

const clip = views.some((view) => view.clip) ? await makeClip() : undefined;
for (const view of views) await show(view);
if (asked.length === 0 || asked.includes('drawer')) await showDrawer();
await browser.close();
await server.close();

async function open() {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: SIZES[0] });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Generate video' }).waitFor();
  return page;
}

/** A clip that the page has made: its path. */
async function makeClip() {
  const page = await open();
  await page.getByRole('button', { name: 'Generate video' }).click();
  await done(page);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'MP4', exact: true }).click();
  const path = join(tmpdir(), 'zeroreel-clip-of-screenshots.mp4');
  await (await waiting).saveAs(path);
  await page.context().close();
  return path;
}

/** Takes the pictures of one view. */
async function show({ name, tab, prompt, clip: takesClip, steps }) {
  const page = await open();
  await page.getByRole('navigation', { name: 'Views' }).getByText(tab).click();
  await page.getByText('This will work').waitFor();
  await take(page, `${name}-before`);
  if (takesClip) {
    await page.locator('.zr-drop input[type=file]').setInputFiles(clip);
    await page.locator('.zr-screen canvas').first().waitFor();
    // What is drawn of it comes a moment later.
    await page.waitForTimeout(1500);
    await take(page, `${name}-clip`);
  }
  await page.locator('.zr-prompt textarea').fill(prompt);
  if (steps) await setSteps(page, steps);
  await page.locator('form.zr-prompt button[type=submit]').click();
  await page.locator('.zr-status').filter({ hasText: / %/ }).waitFor({ timeout: PATIENCE });
  await page.locator('.zr-strip canvas').first().waitFor({ timeout: PATIENCE });
  await take(page, `${name}-during`);
  await done(page);
  await take(page, `${name}-after`);
  await page.context().close();
}

/** The tabs of the drawer, and the motion that is drawn while one of them is open. */
async function showDrawer() {
  const page = await open();
  for (const tab of ['Motion', 'Model', 'Expert']) {
    await page.getByRole('tab', { name: tab }).click();
    if (tab === 'Model') await page.getByText('From the web').click();
    if (tab === 'Motion') await page.getByRole('application').waitFor();
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await write(page, `drawer-${tab.toLowerCase()}-1440-${colorScheme}`);
    }
  }
  await page.setViewportSize(SIZES.at(-1));
  await page.getByRole('tab', { name: 'Motion' }).click();
  await write(page, 'drawer-motion-390-dark');
  await page.context().close();
}

async function setSteps(page, steps) {
  const field = page.getByRole('textbox', { name: 'Steps', exact: true });
  await field.fill(steps);
  await field.blur();
}

function done(page) {
  return page.locator('.zr-status').filter({ hasText: /^Done/ }).waitFor({ timeout: PATIENCE });
}

/** One picture for each size and scheme. */
async function take(page, name) {
  for (const { name: size, ...viewport } of SIZES) {
    await page.setViewportSize(viewport);
    await setDrawer(page, viewport.width > 1180);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await write(page, `${name}-${size}-${colorScheme}`);
    }
  }
  await page.setViewportSize(SIZES[0]);
  await setDrawer(page, true);
}

async function write(page, name) {
  // What is faded in is there by then.
  await page.waitForTimeout(150);
  const path = join(OUT, `${name}.webp`);
  writeFileSync(path, await webp(await page.screenshot()));
  console.log(`${name}  ${Math.round(statSync(path).size / 1024)} kB`);
}

/** Opens or closes the drawer of settings, as a visitor of that size finds it. */
async function setDrawer(page, isOpen) {
  const button = page.getByRole('button', { name: 'Settings', exact: true });
  if ((await button.getAttribute('aria-expanded')) === String(isOpen)) return;
  if (isOpen) await button.click();
  else await page.getByRole('button', { name: 'Close settings' }).click();
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
}

/** A PNG as a WebP: the browser has an encoder. */
async function webp(png) {
  converter ??= await (await browser.newContext()).newPage();
  const base64 = await converter.evaluate(
    async ({ bytes, quality }) => {
      const blob = await (await fetch(`data:image/png;base64,${bytes}`)).blob();
      const picture = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext('2d').drawImage(picture, 0, 0);
      const made = await canvas.convertToBlob({ type: 'image/webp', quality });
      const data = new Uint8Array(await made.arrayBuffer());
      return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
    },
    { bytes: png.toString('base64'), quality: QUALITY },
  );
  return Buffer.from(base64, 'base64');
}
