// A Vite app of twenty lines, built and served, makes a video in Chromium.
import { spawn } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { expect } from '../expect.mjs';

const APP = fileURLToPath(new URL('../vite-app', import.meta.url));
const CHROMIUM = process.env.ZEROREEL_CHROMIUM ?? '/usr/bin/chromium';

export async function viteAppMakesVideo(someone) {
  if (!existsSync(CHROMIUM)) return console.log('- a Vite app in Chromium (skipped: there is no Chromium)');
  const folder = someone.folder('vite');
  cpSync(APP, folder, { recursive: true });
  await someone.run(folder, 'npm', ['install']);
  await someone.run(folder, 'npx', ['vite', 'build']);
  for (const mode of [['preview'], []]) await watch(someone, folder, mode);
}

/** @param mode arguments of vite: the built app, or the developers' server */
async function watch(someone, folder, mode) {
  const server = spawn(join(folder, 'node_modules/.bin/vite'), [...mode, '--host', '127.0.0.1', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: someone.home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const url = await new Promise((resolve, reject) => {
      let said = '';
      server.stdout.on('data', (text) => {
        const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec((said += text)) ?? [];
        if (address) resolve(address);
      });
      server.on('exit', () => reject(new Error(`vite ended: ${said}`)));
    });
    const page = await browser.newPage();
    await page.addInitScript(forgetDisposal);
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(url);
    await page
      .waitForFunction(() => document.title.startsWith('8 frames'), undefined, { timeout: 180_000 })
      .catch(() => {
        throw new Error(`the Vite app makes no video:\n${said.join('\n')}`);
      });
    const { colours, pictures } = await page.evaluate(lookAtPictures);
    expect(pictures > 1, 'its pictures follow each other');
    expect(colours > 100, `a Vite app of twenty lines makes a video in Chromium (vite ${mode[0] ?? 'dev'})`);
  } finally {
    await browser.close();
    server.kill();
  }
}

/** In the page: makes Chromium one of the browsers that have no symbols of disposal, as Safari was until version 26. */
function forgetDisposal() {
  const ours = globalThis.Symbol;
  const older = (description) => ours(description);
  for (const key of Reflect.ownKeys(ours)) {
    if (['dispose', 'asyncDispose', 'length', 'name'].includes(key)) continue;
    Object.defineProperty(older, key, { value: ours[key] });
  }
  globalThis.Symbol = older;
}

/** In the page: how many colours the picture has that is shown, and how many pictures are shown in two seconds. */
async function lookAtPictures() {
  const image = document.querySelector('img');
  const sources = new Set();
  for (let k = 0; k < 20; k++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    sources.add(image.src);
  }
  await image.decode();
  const context = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
  return { colours: new Set(new Uint32Array(data.buffer)).size, pictures: sources.size };
}
