// The page in a real, headless Chromium beside the command line: sizes of its chunks, times from the click and processor
// time as ratios to the same settings on the command line in the same run, and memory over many videos.
//   node bench/playground.mjs [--backend wasm|webgpu] [--threads 2] [--rounds 3] [--videos 20] [--write]
// Rounds alternate between the two, so that a busy machine slows both. Needs a build (npm run build) and Chromium
// (/usr/bin/chromium, or ZEROREEL_CHROMIUM). --write adds a line to bench/results/playground.jsonl.
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { processorSeconds } from './process-tree.mjs';

const root = new URL('..', import.meta.url);
const { chromium } = createRequire(new URL('apps/playground/package.json', root))('playwright-core');
const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    videos: { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
});
const PROMPT = 'a penguin skiing in the snow';
/** Milliseconds between a pointer over the prompt and the click. */
const READING = 3000;

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

/** Settings as a link has them. */
function linkOf(seed, more = {}) {
  const settings = {
    ...{ format: 2, model: {}, output: {}, machine: { backend: values.backend, threads: Number(values.threads) } },
    request: { prompt: PROMPT, seed, ...more },
    plugins: ['motion-dynamics', 'cross-frame-attention'].map((name) => ({ name, options: {} })),
  };
  return `#settings=${Buffer.from(JSON.stringify(settings)).toString('base64url')}`;
}

async function openPage(browser, url, hash) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(url + hash);
  await page.getByText('This will work').waitFor();
  return page;
}

const generateButton = (page) => page.getByRole('button', { name: 'Generate video' });

/** Seconds from the click to the first picture, to something that moves, to the end and to the MP4; processor seconds to the end. */
async function timeVideo(page, { format } = {}) {
  // Whoever makes a video comes to the prompt first, with which the page gets ready.
  await page.locator('.zr-prompt').hover();
  await page.waitForTimeout(READING);
  const before = processorSeconds(browserPid());
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const thumbs = page.locator('.zr-thumb');
  await page.evaluate(() => {
    window.zrMoving = undefined;
    const begun = performance.now();
    const look = () => {
      const isOld = !document.querySelector('.zr-badge');
      if (!isOld && document.querySelectorAll('.zr-thumb').length > 1)
        window.zrMoving = (performance.now() - begun) / 1000;
      else requestAnimationFrame(look);
    };
    look();
  });
  await generateButton(page).click();
  await page.locator('.zr-status', { hasText: /^(Done|Failed)/ }).waitFor({ timeout: 600_000 });
  const done = seconds();
  const processor = processorSeconds(browserPid()) - before;
  const moving = await page.evaluate(() => window.zrMoving);
  const result = { moving, done, processor, frames: await thumbs.count() };
  if (format === undefined) return result;
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: format, exact: true }).click();
  await (await download).path();
  return { ...result, file: seconds() };
}

/** The browser is the one child of this process that is not a server. */
let server;
const browserPid = () => {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.find((pid) => pid !== server.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('chrom'));
};

/** The same settings on the command line. */
async function timeCommandLine(seed) {
  const output = join(tmpdir(), `bench-playground-${process.pid}.mp4`);
  const flags = [PROMPT, '--seed', String(seed), '--threads', values.threads, '--backend', 'cpu', '-q', '-o', output];
  const time = [
    '-c',
    `TIMEFORMAT='%U %S'; time "$@"`,
    'bash',
    process.execPath,
    'apps/cli/bin/zeroreel.js',
    'generate',
  ];
  const started = performance.now();
  const child = spawn('bash', [...time, ...flags], { cwd: root, stdio: ['ignore', 'inherit', 'pipe'] });
  let told = '';
  child.stderr.on('data', (text) => (told += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(told);
  rmSync(output);
  const [user, system] = told.trim().split('\n').at(-1).split(' ').map(Number);
  return { done: (performance.now() - started) / 1000, processor: user + system };
}

/** Of the page and its workers, after garbage was collected; without GPU buffers and WebAssembly's own heap. */
const megabytes = async (page) =>
  ((await page.evaluate(() => performance.measureUserAgentSpecificMemory())).bytes / 1e6).toFixed(1);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rounded = (object) =>
  Object.fromEntries(Object.entries(object).map(([k, v]) => [k, Number(v?.toFixed?.(2) ?? v)]));

printSizes();
server = await serve();
const executablePath = process.env.ZEROREEL_CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--enable-precise-memory-info'];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await openPage(browser, server.url, linkOf(1));
  // The model is kept by the browser from now on, as it lies on the disk of the command line.
  console.log('download and first video', rounded(await timeVideo(page)));
  const rows = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const cli = await timeCommandLine(round);
    await page.goto('about:blank');
    await page.goto(server.url + linkOf(round));
    await page.getByText('This will work').waitFor();
    const first = await timeVideo(page, { format: 'MP4' });
    const { moving: _, ...again } = await timeVideo(page);
    rows.push({ cli, first, again });
    console.log(`round ${round}`, { cli: rounded(cli), first: rounded(first), again: rounded(again) });
  }
  const ratio = (of) => median(rows.map(of));
  const ratios = rounded({
    moving: ratio(({ cli, first }) => first.moving / cli.done),
    video: ratio(({ cli, first }) => first.done / cli.done),
    mp4: ratio(({ cli, first }) => first.file / cli.done),
    processor: ratio(({ cli, first }) => first.processor / cli.processor),
    videoAgain: ratio(({ cli, again }) => again.done / cli.done),
    processorAgain: ratio(({ cli, again }) => again.processor / cli.processor),
    movingShare: ratio(({ first }) => first.moving / first.done),
  });
  console.log('ratios to the command line, medians', ratios);
  if (values.write) {
    const line = { date: new Date().toISOString().slice(0, 10), cores: availableParallelism(), ...values, ...ratios };
    appendFileSync(new URL('results/playground.jsonl', import.meta.url), `${JSON.stringify(line)}\n`);
  }
  console.log('memory', await megabytes(page), 'MB');
  for (let video = 1; video <= Number(values.videos); video++) {
    await page.goto('about:blank');
    await page.goto(server.url + linkOf(video, { steps: 2, frames: 1 }));
    await page.getByText('This will work').waitFor();
    const { done } = await timeVideo(page);
    if (video === 1 || video % 5 === 0) console.log(`video ${video}: ${done} s, ${await megabytes(page)} MB`);
  }
} finally {
  await browser.close();
  server.end();
}
