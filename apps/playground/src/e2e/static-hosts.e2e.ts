import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePages, writeSpace } from '../../build/static-hosts.js';
import { chromiumPath } from '../__testing__/chromium-path.js';
import { generate } from '../__testing__/generate.js';
import { fill, valueOf } from '../__testing__/open-site.js';

const SITE = fileURLToPath(new URL('../../dist/site', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' },
  ...{ '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json', '.json': 'application/json' },
};

let folder: string;
let server: Server;
let browser: Browser;
let root: string;

/** A host of static files: no headers but the type, the site under a path of its own, 404.html for what is not there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-hosts-'));
  writePages(SITE, join(folder, 'zeroreel'));
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const isThere = existsSync(path) && extname(path) !== '';
    void readFile(isThere ? path : join(folder, 'zeroreel/404.html')).then((content) => {
      response.writeHead(isThere ? 200 : 404, {
        'Content-Type': TYPES[isThere ? extname(path) : '.html'] ?? 'text/plain',
      });
      response.end(request.method === 'HEAD' ? undefined : content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  root = `http://localhost:${(server.address() as AddressInfo).port}/zeroreel/`;
  browser = await chromium.launch({ ...(chromiumPath && { executablePath: chromiumPath }), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const isIsolated = (page: Page) => page.evaluate(() => globalThis.crossOriginIsolated);

it('makes a video under a path of a host without headers, isolated by its service worker', async () => {
  const page = await (await browser.newContext()).newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`${root}#generate?prompt=a+fox&seed=4`);
  await expect.poll(() => isIsolated(page).catch(() => false), { timeout: 20_000 }).toBe(true);
  expect(await valueOf(page, 'Seed')).toBe('4');
  await fill(page, { Steps: 2, Frames: 1, Width: 64, Height: 64 });
  expect(await generate(page)).toMatch(/^Done/);
  expect(errors).toEqual([]);
  await page.context().close();
});

it('shows the way to the page from an address that is none', async () => {
  const page = await (await browser.newContext({ serviceWorkers: 'block', locale: 'ko-KR' })).newPage();
  const answer = await page.goto(`${root}edit/of/yesterday`);
  expect(answer?.status()).toBe(404);
  await page.getByText('이 주소에는 아무것도 없습니다').waitFor();
  const home = page.getByRole('link', { name: 'zeroreel 열기' });
  await expect.poll(() => home.getAttribute('href')).toBe('/zeroreel/#edit');
  await page.context().close();
});

it('writes a Space whose README has the headers that isolate the page', async () => {
  writeSpace(SITE, join(folder, 'space'));
  const readme = await readFile(join(folder, 'space/README.md'), 'utf8');
  const [, front = ''] = readme.split('---\n');
  expect(front).toMatch(/^sdk: static$/m);
  expect(front).toContain(
    'custom_headers:\n  cross-origin-opener-policy: same-origin\n  cross-origin-embedder-policy: require-corp\n' +
      '  cross-origin-resource-policy: cross-origin\n',
  );
  expect(existsSync(join(folder, 'space/index.html'))).toBe(true);
  expect(() => writeSpace(join(folder, 'nothing'), join(folder, 'out'))).toThrow('expected the built page');
});
