import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readVideo } from '@zeroreel/node';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, type OpenedSite } from '../__testing__/open-site.js';

// Players guess the range and the matrix of colours that a file does not name: a file has to name what its frames are in.

let site: OpenedSite;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colours-'));
  site = await openSite({ webgpu: false });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const SIZE = 64;
/** One to a quarter of the picture. */
const COLOURS = [
  [
    [235, 20, 20],
    [20, 200, 40],
    [30, 40, 220],
    [128, 128, 128],
  ],
  [
    [0, 0, 0],
    [255, 255, 255],
    [240, 220, 30],
    [16, 235, 200],
  ],
] as const;

/** Has the built worker write frames of four colours each. */
function encode(page: Page, format: 'mp4' | 'webm'): Promise<string> {
  const worker = readdirSync(new URL('../../dist/site/assets/', import.meta.url)).find((name) =>
    /^generation-worker-.*\.js$/.test(name),
  );
  return page.evaluate(
    async ({ path, format, colours, size }) => {
      const frames = colours.map((quarters) => {
        const data = new Uint8Array(3 * size * size);
        for (let pixel = 0; pixel < size * size; pixel++) {
          const [x, y] = [pixel % size, Math.floor(pixel / size)];
          data.set(quarters[(x < size / 2 ? 0 : 1) + (y < size / 2 ? 0 : 2)] ?? [], 3 * pixel);
        }
        return { width: size, height: size, data };
      });
      const video = { frames, framesPerSecond: 4, recorded: {} };
      const own = new Worker(path, { type: 'module' });
      const blob = await new Promise<Blob>((resolve, reject) => {
        own.onmessage = ({ data }: MessageEvent<{ kind: string; result: Blob; message: string }>) =>
          data.kind === 'done' ? resolve(data.result) : reject(new Error(data.message));
        own.postMessage({ kind: 'encode', id: 1, format, video });
      });
      own.terminate();
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    },
    {
      path: `./assets/${worker}`,
      format,
      colours: COLOURS.map((each) => each.map((colour) => [...colour])),
      size: SIZE,
    },
  );
}

it.each(['mp4', 'webm'] as const)(
  'writes %s whose colours are what its frames were, and says how they are coded',
  async (format) => {
    const { page } = await site.open();
    const path = join(folder, `colours.${format}`);
    await writeFile(path, Buffer.from(await encode(page, format), 'base64'));
    const { stdout } = await promisify(execFile)('ffprobe', [
      ...['-v', 'error', '-select_streams', 'v', '-show_entries'],
      ...['stream=codec_name,pix_fmt,color_range,color_space,color_transfer,color_primaries', '-of', 'json', path],
    ]);
    const [stream] = (JSON.parse(stdout) as { streams: Record<string, string>[] }).streams;
    // As all players take it that look at nothing.
    expect(stream?.['color_range']).toBe('tv');
    expect(stream?.['color_space']).toMatch(/^(bt709|smpte170m)$/);
    const { frames } = await readVideo(path, {});
    expect(frames.length).toBe(2);
    for (const [at, quarters] of COLOURS.entries()) {
      for (const [quarter, colour] of quarters.entries()) {
        const [x, y] = [quarter % 2 === 0 ? SIZE / 4 : (3 * SIZE) / 4, quarter < 2 ? SIZE / 4 : (3 * SIZE) / 4];
        const pixel = [...(frames[at]?.data.subarray(3 * (y * SIZE + x), 3 * (y * SIZE + x) + 3) ?? [])];
        for (const [channel, value] of pixel.entries()) {
          expect(Math.abs(value - (colour[channel] ?? 0)), `${format}, frame ${at}, ${colour}: ${pixel}`).toBeLessThan(
            9,
          );
        }
      }
    }
    await page.context().close();
  },
);
