// The page in a real, headless Chromium: sizes of its chunks, times from the click, memory over twenty videos.
//   node bench/playground.mjs [--backend wasm|webgpu] [--steps 20] [--frames 8] [--videos 20]
// Needs a build (npm run build) and Chromium (/usr/bin/chromium, or ZEROREEL_CHROMIUM).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const root = new URL('..', import.meta.url);
const { chromium } = createRequire(new URL('apps/playground/package.json', root))('playwright-core');
const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    steps: { type: 'string', default: '20' },
    frames: { type: 'string', default: '8' },
    videos: { type: 'string', default: '20' },
  },
});

function printSizes() {
  const assets = new URL('apps/playground/dist/site/assets/', root);
  const print = (bytes, name) => console.log(`${(bytes / 1000).toFixed(1).padStart(9)} kB gzip  ${name}`);
  let code = 0;
  for (const name of readdirSync(assets)) {
    const bytes = gzipSync(readFileSync(new URL(name, assets)), { level: 9 }).length;
    print(bytes, name);
    if (!/^ort|^clip-merges/.test(name)) code += bytes;
  }
  print(code, "all of the page without onnxruntime and CLIP's vocabulary");
}

async function serve() {
  const server = spawn(process.execPath, ['apps/cli/bin/zeroreel.js', 'playground', '--port', '0'], { cwd: root });
  const told = await new Promise((resolve) => server.stdout.once('data', resolve));
  return { url: /http:\S+/.exec(String(told))[0], end: () => server.kill() };
}

const NAMES = { wasm: 'Processor (WebAssembly)', webgpu: 'GPU (WebGPU)' };

async function openPage(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(url);
  await page.getByRole('combobox', { name: 'Runs on' }).selectOption(NAMES[values.backend]);
  return page;
}

const fill = (page, name, value) => page.getByRole('textbox', { name, exact: true }).fill(value);

/** Seconds from the click to the first rough picture, to the end, and to the MP4. */
async function timeVideo(page, { format } = {}) {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  await page.getByRole('button', { name: 'Generate video' }).click();
  await page.locator('.zr-stage .zr-thumb').first().waitFor({ timeout: 600_000 });
  const preview = seconds();
  await page.locator('.zr-status', { hasText: /^(Done|Failed)/ }).waitFor({ timeout: 600_000 });
  const done = seconds();
  if (format === undefined) return { preview, done };
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: format, exact: true }).click();
  await (await download).path();
  return { preview, done, file: seconds(), status: await page.locator('.zr-status').textContent() };
}

/** Of the page and its workers, after garbage was collected; without GPU buffers and WebAssembly's own heap. */
const megabytes = async (page) =>
  ((await page.evaluate(() => performance.measureUserAgentSpecificMemory())).bytes / 1e6).toFixed(1);

printSizes();
const server = await serve();
const executablePath = process.env.ZEROREEL_CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--enable-precise-memory-info'];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await openPage(browser, server.url);
  await fill(page, 'Steps', values.steps);
  await fill(page, 'Frames', values.frames);
  console.log('first video', await timeVideo(page, { format: 'MP4' }));
  console.log('memory', await megabytes(page), 'MB');
  await page.reload();
  await fill(page, 'Steps', '2');
  await fill(page, 'Frames', '1');
  for (let video = 1; video <= Number(values.videos); video++) {
    await fill(page, 'Seed', String(video));
    const { done } = await timeVideo(page);
    if (video === 1 || video % 5 === 0) console.log(`video ${video}: ${done} s, ${await megabytes(page)} MB`);
  }
} finally {
  await browser.close();
  server.end();
}
