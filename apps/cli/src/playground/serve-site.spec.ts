import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { serveSite } from './serve-site.js';

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'site-'));
  folder = join(root, 'site');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), '<p>page');
  await writeFile(join(folder, 'assets', 'a.wasm'), '0123456789');
  const headers = { '*': { 'X-Content-Type-Options': 'nosniff' }, '.html': { 'Content-Security-Policy': 'strict' } };
  await mkdir(join(root, 'family', 'base'), { recursive: true });
  await writeFile(join(root, 'family', 'base', 'config.json'), '{"of":"the family"}');
  server = serveSite({ folder, headers, elsewhere: { 'models/base': join(root, 'family', 'base') } });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(join(folder, '..'), { recursive: true });
});

it('serves the page, with the headers of its kind', async () => {
  const response = await fetch(`${url}/?x=1`);
  expect(await response.text()).toBe('<p>page');
  expect(response.headers.get('content-type')).toMatch('text/html');
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(response.headers.get('content-security-policy')).toBe('strict');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

it('serves parts of files, and knows their types', async () => {
  const response = await fetch(`${url}/assets/a.wasm`, { headers: { Range: 'bytes=2-4' } });
  expect([response.status, await response.text()]).toEqual([206, '234']);
  expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
  expect(response.headers.get('content-type')).toBe('application/wasm');
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(response.headers.get('content-security-policy')).toBeNull();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const beyond = await fetch(`${url}/assets/a.wasm`, { headers: { Range: 'bytes=20-' } });
  expect(beyond.status).toBe(416);
  const head = await fetch(`${url}/assets/a.wasm`, { method: 'HEAD' });
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', '']);
});

it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/nothing', '/assets', '/%', '/a%00'])(
  'has nothing at %s',
  async (path) => {
    // fetch would tidy the path up before it is sent.
    const status = await new Promise((resolve, reject) => {
      request(url, { path }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  },
);

it.skipIf(process.platform !== 'linux')('closes a file whose reader went away', async () => {
  await writeFile(join(folder, 'assets', 'large.wasm'), new Uint8Array(2 ** 23));
  const openFiles = async () => {
    const links = await readdir('/proc/self/fd');
    const targets = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => '')));
    return targets.filter((target) => target.endsWith('large.wasm')).length;
  };
  for (let k = 0; k < 20; k++) {
    const controller = new AbortController();
    const { body } = await fetch(`${url}/assets/large.wasm`, { signal: controller.signal });
    await body?.getReader().read();
    controller.abort();
  }
  await vi.waitFor(async () => expect(await openFiles()).toBe(0), { timeout: 10_000 });
});

it('serves folders that lie elsewhere, and nothing beside them', async () => {
  const response = await fetch(`${url}/models/base/config.json`, { headers: { Range: 'bytes=2-3' } });
  expect([response.status, await response.text()]).toEqual([206, 'of']);
  for (const path of [
    '/models/base',
    '/models/base/',
    '/models/base2/config.json',
    '/models/base/..%2f..%2fsecret.txt',
  ])
    expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 404]);
});

it('answers nothing but GET and HEAD', async () => {
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});
