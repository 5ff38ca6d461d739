// Memory of a video in the page, beside the page's estimate: WebAssembly's heap, or the buffers that onnxruntime-web holds
// on the GPU, at their peak.
//   node bench/page-memory.mjs [--backend wasm|webgpu] [--model FILE.safetensors] [--size 64] [--frames 2] [--steps 2]
//     [--guidance 7.5] [--json FILE]
// Without --model: the embedded one. Needs a build (npm run build) and Chromium (/usr/bin/chromium, or ZEROREEL_CHROMIUM).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const root = new URL('..', import.meta.url);
const playground = new URL('apps/playground/', root);
const { chromium } = createRequire(new URL('package.json', playground))('playwright-core');
const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    model: { type: 'string' },
    size: { type: 'string', default: '64' },
    frames: { type: 'string', default: '2' },
    steps: { type: 'string', default: '2' },
    guidance: { type: 'string' },
    json: { type: 'string' },
  },
});
const RUNS_ON = { wasm: 'Processor (WebAssembly)', webgpu: 'GPU (WebGPU)' };
const HOURS = 3 * 3600_000;

const server = spawn(process.execPath, ['apps/cli/bin/zeroreel.js', 'playground', '--port', '0'], { cwd: root });
const [told] = await once(server.stdout, 'data');
const counting = await serveCounting(/http:\/\/[^\s/]+/.exec(String(told))[0]);
const executablePath = process.env.ZEROREEL_CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic'];
const browser = await chromium.launch({ executablePath, args });
try {
  const row = await measure(await browser.newPage(), `http://localhost:${counting.address().port}/`);
  if (values.json) appendFileSync(values.json, `${JSON.stringify(row)}\n`);
  console.log(row);
} finally {
  await browser.close();
  counting.close();
  server.kill();
}

/** The site, with code in front of its workers' own that counts what they hold. */
async function serveCounting(site) {
  const count = readFileSync(new URL('src/__testing__/count-in-worker.js', playground), 'utf8');
  const passOn = createServer(async ({ url, headers }, response) => {
    const { range } = headers;
    const answer = await fetch(site + url, { headers: range ? { range } : {} });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isWorker = /(generation|session)-worker-[^/]*\.js$/.test(url);
    const body = isWorker ? Buffer.concat([Buffer.from(`${count}\n`), bytes]) : bytes;
    const own = [...answer.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-|connection)/.test(name));
    response.writeHead(answer.status, { ...Object.fromEntries(own), 'content-length': body.length }).end(body);
  });
  await once(passOn.listen(0, 'localhost'), 'listening');
  return passOn;
}

async function measure(page, url) {
  await page.goto(url);
  await keepPeaks(page);
  await page.getByRole('combobox', { name: 'Runs on' }).selectOption(RUNS_ON[values.backend]);
  if (values.model !== undefined) await chooseFile(page, values.model);
  const { size, frames, steps, guidance } = values;
  const fields = { Width: size, Height: size, Steps: steps, Frames: frames, ...(guidance && { Guidance: guidance }) };
  for (const [name, value] of Object.entries(fields)) {
    const field = page.getByRole('textbox', { name, exact: true });
    await field.fill(value);
    await field.blur();
  }
  // The verdict on the fields as they are now.
  await page.waitForTimeout(3000);
  const verdict = (await page.locator('.zr-verdict').innerText()).replace(/\s+/g, ' ');
  await page.getByRole('button', { name: 'Generate video' }).click();
  const status = page.locator('.zr-status');
  const ended = status.filter({ hasText: /^(Done|Failed|Stopped)/ }).waitFor({ timeout: HOURS });
  await ended;
  const peaks = await page.evaluate(() => globalThis.peaks);
  const [, amount, unit] = /about ([\d.]+) ([GM])iB/.exec(verdict) ?? [];
  const MiB = (bytes) => Math.round(bytes / 2 ** 20);
  return {
    ...values,
    'estimate MiB': amount === undefined ? verdict : Math.round(Number(amount) * (unit === 'G' ? 1024 : 1)),
    'WebAssembly MiB': MiB(peaks.wasm),
    'GPU MiB': MiB(peaks.gpu),
    ended: [await status.textContent(), ...(await page.getByRole('alert').allTextContents())].join(' '),
  };
}

async function chooseFile(page, file) {
  await page.getByRole('radiogroup').getByText('My files').click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles(file);
}

/** A worker that computes answers late: the most of what any has told counts, as one alone holds the networks. */
function keepPeaks(page) {
  return page.evaluate(() => {
    const peaks = (globalThis.peaks = { wasm: 0, gpu: 0 });
    const channel = new BroadcastChannel('watch-workers');
    channel.onmessage = ({ data: { wasmBytes = 0, gpuPeak = 0 } }) => {
      peaks.wasm = Math.max(peaks.wasm, wasmBytes);
      peaks.gpu = Math.max(peaks.gpu, gpuPeak);
    };
    setInterval(() => channel.postMessage('count'), 250);
  });
}
