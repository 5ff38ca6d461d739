import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseHost, parsePort, playground } from './playground.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playground-'));
  await writeFile(join(folder, 'index.html'), 'the page');
  await writeFile(join(folder, 'headers.json'), JSON.stringify({ '.html': { 'X-Page': 'yes' } }));
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts it on a free port; resolves with its address when it has been told. */
function start(signal: AbortSignal, port = 0) {
  let told: (text: string) => void;
  const telling = new Promise<string>((resolve) => (told = resolve));
  const stdout = { write: (text: string) => told(/http:\S+\//.exec(text)?.[0] ?? '') };
  const ended = playground({ port, host: '127.0.0.1' }, { stdout, signal }, folder);
  return { telling, ended };
}

it('serves the page until it is stopped', async () => {
  const controller = new AbortController();
  const { telling, ended } = start(controller.signal);
  const url = (await telling).replace('localhost', '127.0.0.1');
  const response = await fetch(url);
  expect([await response.text(), response.headers.get('x-page')]).toEqual(['the page', 'yes']);
  controller.abort();
  await ended;
  await expect(fetch(url)).rejects.toThrow();
});

it('names the port that is taken', async () => {
  const controller = new AbortController();
  const first = start(controller.signal);
  const port = Number(new URL(await first.telling).port);
  await expect(start(controller.signal, port).ended).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(`--port ${port}`),
  });
  controller.abort();
  await first.ended;
});

it.each(['-1', '65536', '80.5', '', 'x'])("refuses '%s' as a port", (text) => {
  expect(() => parsePort(text)).toThrow(`from 0 to 65535, got '${text}'`);
  expect([parsePort('0'), parsePort('65535')]).toEqual([0, 65_535]);
});

it.each(['', ' ', 'a b', 'http://here'])("refuses '%s' as a host: nothing stands for all addresses", (text) => {
  expect(() => parseHost(text)).toThrow(`got '${text}'`);
  expect(['localhost', '::1', '0.0.0.0'].map(parseHost)).toEqual(['localhost', '::1', '0.0.0.0']);
});
