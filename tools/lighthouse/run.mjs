/*
 * Asks Lighthouse about the first screen of the built page, as a phone and as a desktop see it. The page is served compressed, as
 * static hosts send it, with the headers that it comes with.
 *
 *     npm run bench:lighthouse
 *     npm run bench:lighthouse -- apps/site/dist index.html guides/text-to-video.html
 *
 * The second form asks about pages of another built site.
 *
 * Ends with 1 where a category is below 95.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';

const [folder = 'apps/playground/dist/site', ...pages] = process.argv.slice(2);
const SITE = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
const VERSION = '12.8.2';
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const LEAST = 95;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.mp4': 'video/mp4',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

if (isMainThread) await measure();
else await serve();

/** The server runs beside Lighthouse, which this thread waits for. */
async function measure() {
  const worker = new Worker(fileURLToPath(import.meta.url), { argv: process.argv.slice(2) });
  const root = await new Promise((resolve) => worker.once('message', resolve));
  let isGood = true;
  const asked = (pages.length === 0 ? [''] : pages).flatMap((page) =>
    ['phone', 'desktop'].map((device) => [page, device]),
  );
  for (const [page, device] of asked) {
    const path = join(mkdtempSync(join(tmpdir(), 'lighthouse-')), 'report.json');
    execFileSync(
      'npx',
      [
        '--yes',
        `lighthouse@${VERSION}`,
        `${root}${page}`,
        '--quiet',
        '--output=json',
        `--output-path=${path}`,
        `--only-categories=${CATEGORIES.join()}`,
        '--chrome-flags=--headless=new --no-sandbox',
        ...(device === 'desktop' ? ['--preset=desktop'] : []),
      ],
      { env: { CHROME_PATH: '/usr/bin/chromium', ...process.env }, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const { categories, audits } = JSON.parse(readFileSync(path, 'utf8'));
    const scores = CATEGORIES.map((name) => [name, Math.round(100 * categories[name].score)]);
    console.log(
      `${[page, device].filter(Boolean).join(' ')}: ${scores.map(([name, score]) => `${name} ${score}`).join(', ')}`,
    );
    const times = [
      'first-contentful-paint',
      'largest-contentful-paint',
      'total-blocking-time',
      'cumulative-layout-shift',
    ];
    console.log(`  ${times.map((name) => `${name} ${audits[name].displayValue}`).join(', ')}`);
    for (const [name, score] of scores) {
      if (score >= LEAST) continue;
      isGood = false;
      for (const { id } of categories[name].auditRefs) {
        const { score: own, title, displayValue = '' } = audits[id];
        if (own !== null && own < 0.9) console.log(`  ${name}: ${title} ${displayValue}`);
      }
    }
  }
  await worker.terminate();
  process.exitCode = isGood ? 0 : 1;
}

async function serve() {
  const { parentPort } = await import('node:worker_threads');
  const list = join(SITE, 'headers.json');
  const headers = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(SITE, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
    if (!path.startsWith(SITE) || !existsSync(path)) return void response.writeHead(404).end();
    const ending = extname(path);
    const content = readFileSync(path);
    const isText = /\.(html|js|css|json|svg|webmanifest)$/.test(path);
    response.writeHead(200, {
      ...headers['*'],
      ...headers[ending],
      'Content-Type': TYPES[ending] ?? 'application/octet-stream',
      'Cache-Control': pathname.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(isText && { 'Content-Encoding': 'gzip' }),
    });
    response.end(isText ? gzipSync(content) : content);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(`http://localhost:${server.address().port}/`));
}
