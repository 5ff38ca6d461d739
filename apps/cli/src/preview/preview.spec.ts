import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor, type Tensor } from '@zeroreel/core';
import { decodePng, framesFromLatents } from '@zeroreel/media';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReportedEvent } from '../progress/reporter.js';
import { openPreview, Preview } from './preview.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'preview-'))));
afterEach(() => rm(folder, { recursive: true }));

const draw = (latents: Tensor) => Promise.resolve(framesFromLatents(latents, projection, 4));
const projection = { factors: [[1, 1, 1]] as [number, number, number][], bias: [0, 0, 0] as [number, number, number] };
const stepOf = (step: number, value: number) => ({
  step,
  steps: 50,
  timestep: 1,
  phase: 'all' as const,
  predictedX0: tensor(new Float32Array(2 * 4).fill(value), [2, 1, 2, 2]),
});

it('draws a contact sheet of all frames, and draws it again later', async () => {
  const path = join(folder, 'preview.png');
  const preview = new Preview({ path, draw, onError: (error) => expect.fail(String(error)) });
  for (const [step, value] of [
    [0, -1],
    [1, 0],
    [3, 1],
  ] as const) {
    preview.step(stepOf(step, value));
    await preview.finish();
  }
  const { frame } = decodePng(await readFile(path));
  expect([frame.width, frame.height]).toEqual([8 + 4 + 8, 8]);
  expect([...frame.data.subarray(0, 3)]).toEqual([255, 255, 255]);
});

it('tells once of a picture that cannot be written', async () => {
  const errors: unknown[] = [];
  const path = join(folder, 'gone', 'preview.png');
  const preview = new Preview({ path, draw, onError: (error) => errors.push(error) });
  for (const step of [0, 3]) {
    preview.step(stepOf(step, 0));
    await preview.finish();
  }
  expect(errors.map(String)).toEqual([expect.stringMatching(/does not exist/)]);
});

function opened(scalingFactor: number) {
  const events: ReportedEvent[] = [];
  const reporter = { report: (event: ReportedEvent) => events.push(event), close: () => undefined };
  const preview = openPreview('preview.png', { name: 'a model', scalingFactor, vaeScaleFactor: 8 }, reporter);
  return { preview, events };
}

it('opens for latents that we know', () => {
  const { preview, events } = opened(0.18215);
  expect(preview).toBeInstanceOf(Preview);
  expect(events).toEqual([]);
});

it('says why there is none for others', () => {
  const { preview, events } = opened(0.5);
  expect(preview).toBeUndefined();
  expect(events).toMatchObject([{ type: 'notice', message: expect.stringContaining('scaling factor 0.5') }]);
});
