import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Plugin } from 'vite';

/** What the page's workers hold that is not on any heap. */
export interface Census {
  /** Of onnxruntime. */
  readonly sessions: number;
  readonly gpuBuffers: number;
  readonly gpuBytes: number;
  /** The most of them so far. */
  readonly gpuPeak: number;
  /** Of blobs, in the page's worker. */
  readonly objectUrls: number;
  /** Of all WebAssembly heaps. */
  readonly wasmBytes: number;
  /** Workers that answered. */
  readonly workers: number;
}

/** Runs in each worker before its own code. Playwright has no initial scripts for workers: the server puts it in front. */
const WATCH = readFileSync(new URL('./count-in-worker.js', import.meta.url), 'utf8');

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

/**
 * Asks the workers again and again what they hold.
 * @returns tells the most that one of them has held so far: a worker that computes answers late, and one alone has networks
 */
export async function watchPeaks(page: Page): Promise<() => Promise<{ readonly wasm: number; readonly gpu: number }>> {
  const peaks = await page.evaluateHandle(() => {
    const most = { wasm: 0, gpu: 0 };
    const channel = new BroadcastChannel('watch-workers');
    channel.onmessage = ({ data }: MessageEvent<Partial<Census> | string>) => {
      if (typeof data === 'string') return;
      most.wasm = Math.max(most.wasm, data.wasmBytes ?? 0);
      most.gpu = Math.max(most.gpu, data.gpuPeak ?? 0);
    };
    setInterval(() => channel.postMessage('count'), 200);
    return most;
  });
  return () => peaks.jsonValue();
}

/** Takes the GPU away from the workers, as a driver does that is restarted. */
export const loseGpu = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const channel = new BroadcastChannel('watch-workers');
    channel.postMessage('lose');
    channel.close();
  });
