import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Visit, Visited } from '../__testing__/opfs-worker.js';
import { openDroppedModel } from '../open-dropped-model.js';

const PATH = 'unet/diffusion_pytorch_model.safetensors';
const SIZE = 20_000_000;
const servers = inject('servers');

const expected = (offset: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (offset + index) % 251);

const workers: Worker[] = [];

/** Asks a worker of its own, as each visit of the page has one. */
async function ask<T>(message: Visit | 'clear'): Promise<T> {
  const worker = new Worker(new URL('../__testing__/opfs-worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as T);
    worker.onerror = ({ message: text }) => reject(new Error(text));
    worker.postMessage(message);
  });
}
const visit = (url: string, rest: Partial<Visit> = {}) => ask<Visited>({ url, path: PATH, size: SIZE, ...rest });

beforeEach(() => ask('clear'));
afterEach(() => workers.splice(0).forEach((worker) => worker.terminate()));

describe("the browser's own file system", () => {
  it.each(['parts', 'whole'] as const)('keeps a file from a server that sends %s', async (kind) => {
    const first = await visit(servers[kind]);
    expect(first.progress.at(-1)).toMatchObject({ loaded: SIZE, total: SIZE });
    expect(first.kept).toEqual([{ name: servers[kind], bytes: expect.any(Number) }]);
    expect(first.kept[0]?.bytes).toBeGreaterThanOrEqual(SIZE);

    const later = await visit(servers[kind], { read: [[SIZE - 10, 10]] });
    expect(later.progress).toEqual([]);
    expect(later.bytes).toEqual([expected(SIZE - 10, 10)]);
    expect(later.fetched).toEqual(expected(300, 100));
  });

  it('shows no file of a download that breaks off', async () => {
    expect(await visit(servers.broken)).toMatchObject({ code: 'missing-file', isWhole: false });
  });

  it('goes on with a download that was given up in its midst', async () => {
    expect(await visit(servers.parts, { stopBehind: 2 ** 23 })).toMatchObject({ code: 'aborted', isWhole: false });
    const places = [0, 2 ** 23 - 500, 2 ** 24 - 500].map((offset) => [offset, 1000] as const);
    const { progress, bytes } = await visit(servers.parts, { read: places });
    expect(progress[0]?.loaded).toBeGreaterThan(2 ** 20);
    expect(bytes).toEqual(places.map(([offset, length]) => expected(offset, length)));
  });
});

it('a folder is opened by its handle', async () => {
  const origin = await navigator.storage.getDirectory();
  const folder = await origin.getDirectoryHandle('dropped', { create: true });
  const unet = await folder.getDirectoryHandle('unet', { create: true });
  const writable = await (await unet.getFileHandle('config.json', { create: true })).createWritable();
  await writable.write('{}');
  await writable.close();
  using model = await openDroppedModel(folder);
  expect(await model.list('unet')).toEqual(['config.json']);
  expect(await await (await fetch((await model.open('unet/config.json')).location)).json()).toEqual({});
  await origin.removeEntry('dropped', { recursive: true });
});
