import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@zeroreel/media';
import { writeVideo } from '@zeroreel/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropFile } from '../__testing__/drop-file.js';
import { goTo, openSite, type OpenedSite } from '../__testing__/open-site.js';

let site: OpenedSite;
let folder: string;
beforeAll(async () => {
  site = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'read-clip-'));
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Grey that gets lighter from frame to frame. */
const greys = (count: number): readonly Frame[] =>
  Array.from({ length: count }, (_, index) => ({
    width: 96,
    height: 64,
    data: new Uint8Array(3 * 96 * 64).fill(40 + 8 * index),
  }));

it.each([
  ['mp4', 24, 30],
  ['webm', 12, 10],
] as const)('sees each frame of a clip, in order: %s, %d frames', async (format, count, framesPerSecond) => {
  const path = join(folder, `greys.${format}`);
  await writeVideo(path, greys(count), { framesPerSecond });
  const { page, errors } = await site.open();
  await goTo(page, 'Edit');
  await dropFile(page, '.zr-drop', path);
  await page.getByText(`greys.${format}, ${count} frames`).waitFor({ timeout: 60_000 });
  const rate = page.getByRole('textbox', { name: 'Frames a second', exact: true });
  expect(await rate.getAttribute('title')).toBe(`${framesPerSecond}, the clip's`);
  const levels = await page
    .locator('.zr-settings .zr-thumb canvas')
    .evaluateAll((thumbs) =>
      thumbs.map((thumb) => (thumb as HTMLCanvasElement).getContext('2d')?.getImageData(9, 9, 1, 1).data[0] ?? 0),
    );
  expect(levels.length).toBe(count);
  for (const [index, level] of levels.entries()) expect(Math.abs(level - (40 + 8 * index))).toBeLessThan(5);
  expect(errors).toEqual([]);
  await page.context().close();
});
