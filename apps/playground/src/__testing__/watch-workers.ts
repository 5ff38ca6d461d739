import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Plugin } from 'vite';

/** What the page's workers hold that is not on any heap. */
export interface Census {
  /** Of onnxruntime. */
  readonly sessions: number;
  readonly gpuBuffers: number;
  readonly gpuBytes: number;
  /** Of blobs, in the page's worker. */
  readonly objectUrls: number;
  /** Of all WebAssembly heaps. */
  readonly wasmBytes: number;
  /** Workers that answered. */
  readonly workers: number;
}

/*
 * Runs in each worker before its own code. Playwright has no initial scripts for workers, so the server puts it in front
 * of their files. What it counts, it tells when it is asked on the channel; on the word `lose` it destroys the GPU's devices.
 */
const WATCH = `
{
  const sessions = new Set(), buffers = new Set(), urls = new Set(), memories = [], devices = [];
  const wrap = (owner, name, after) => {
    const original = owner?.[name];
    if (original) owner[name] = function (...given) { const made = original.apply(this, given); after(made, given, this); return made; };
  };
  addEventListener('message', ({ data }) => {
    if (data?.kind === 'compile') sessions.add(data.executable);
    if (data?.kind === 'release') sessions.delete(data.executable);
    if (data?.kind === 'close') sessions.clear();
  });
  wrap(URL, 'createObjectURL', (url) => urls.add(url));
  wrap(URL, 'revokeObjectURL', (_, [url]) => urls.delete(url));
  wrap(globalThis.GPUDevice?.prototype, 'createBuffer', (buffer) => buffers.add(buffer));
  wrap(globalThis.GPUDevice?.prototype, 'destroy', () => buffers.clear());
  wrap(globalThis.GPUBuffer?.prototype, 'destroy', (_, __, buffer) => buffers.delete(buffer));
  wrap(globalThis.GPUAdapter?.prototype, 'requestDevice', (device) => device.then((made) => devices.push(made)));
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = function (description) { const memory = new Memory(description); memories.push(memory); return memory; };
  WebAssembly.Memory.prototype = Memory.prototype;
  const channel = new BroadcastChannel('watch-workers');
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  channel.onmessage = ({ data }) => {
    if (data === 'lose') for (const device of devices) device.destroy();
    if (data === 'count') channel.postMessage({
      sessions: sessions.size,
      gpuBuffers: buffers.size,
      gpuBytes: sum([...buffers].map(({ size }) => size)),
      objectUrls: urls.size,
      wasmBytes: sum(memories.map(({ buffer }) => buffer.byteLength)),
      workers: 1,
    });
  };
}
`;

/**
 * A server's plugin that puts code in front of the workers' own.
 * @param assets the built site's folder of scripts
 * @param more further code, for instance some that takes an interface of the browser away
 */
export const watchedWorkers = (assets: URL, more: string): Plugin => ({
  name: 'watched-workers',
  configurePreviewServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      const [, name] = /\/assets\/((?:generation|session)-worker-[^/]*\.js)$/.exec(request.url ?? '') ?? [];
      if (name === undefined) return next();
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      response.setHeader('Content-Type', 'text/javascript');
      response.end(`${WATCH}${more}\n${readFileSync(new URL(name, assets), 'utf8')}`);
    });
  },
});

/** Asks all workers, and adds up what they answer within a second. */
export function census(page: Page): Promise<Census> {
  return page.evaluate(async () => {
    const channel = new BroadcastChannel('watch-workers');
    const total: Record<string, number> = {};
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'object' || data === null) return;
      for (const [name, count] of Object.entries(data)) total[name] = (total[name] ?? 0) + Number(count);
    };
    channel.postMessage('count');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    channel.close();
    return total as unknown as Census;
  });
}

/** Takes the GPU away from the workers, as a driver does that is restarted. */
export const loseGpu = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const channel = new BroadcastChannel('watch-workers');
    channel.postMessage('lose');
    channel.close();
  });
