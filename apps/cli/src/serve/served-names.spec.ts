import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { miniModelPath } from '@zeroreel/mini';
import { readSettings } from '@zeroreel/node';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { filesIn } from '../../../../packages/hub/src/__testing__/files-in.js';
import { commitOf } from '../../../../packages/hub/src/__testing__/hashes.js';
import { HubDouble } from '../../../../packages/hub/src/__testing__/hub-double.js';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt } from '../__testing__/run-built.js';
import { endOf, jsonOf, postSettings, serve } from './__testing__/running-service.js';

// A service whose jobs name models of the web.
const PROMPT = { prompt: 'a penguin skiing in the snow', frames: 2, steps: 3, width: 64, height: 64 };
const LORA = readFileSync(join(miniModelPath('dreambooth'), 'pytorch_lora_weights.safetensors'));

let double: HubDouble;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  double = await HubDouble.start({
    repositories: {
      'zr/mini': { files: filesIn(miniModelPath('base')) },
      'zr/toy': { files: { 'pytorch_lora_weights.safetensors': LORA } },
      'zr/other': { files: filesIn(miniModelPath('base')) },
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'served-names-'));
  env = { HF_ENDPOINT: double.hosts.hub, HF_HOME: join(folder, 'home'), HF_TOKEN: '' };
  await buildCommand();
}, 600_000);
beforeEach(() => double.expect());
afterAll(async () => {
  await double[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const videoOf = ({ artifacts }: { readonly artifacts: readonly { name: string; sha256: string }[] }) =>
  artifacts.find(({ name }) => name === 'frames/001.png')?.sha256;

it('takes those of its list that were pulled, and downloads nothing', async () => {
  for (const name of ['zr/mini', 'zr/toy']) expect((await runBuilt(['pull', name, '-q'], env)).code).toBe(0);
  const asked = double.asked.length;
  const { url, log } = await serve(
    join(folder, 'store'),
    ['--allow-models', 'zr/mini,hf://zr/toy', '--allow-models', 'zr/other'],
    env,
  );
  const { data } = await jsonOf(`${url}v1/models`);
  expect(data.map(({ id }: { id: string }) => id)).toEqual(
    expect.arrayContaining(['embedded', 'zr/mini', 'zr/toy', 'zr/other']),
  );
  expect(log()).toMatch(/zr\/other cannot be fetched: the service downloads no models/);

  const model = { source: 'zr/mini' };
  const first = await endOf(url, (await postSettings(url, { model, request: PROMPT })).id);
  expect(first).toMatchObject({ state: 'succeeded' });
  const path = join(folder, 'first.mp4');
  const { url: video } = first.artifacts.find(({ name }: { name: string }) => name === 'video.mp4');
  await writeFile(path, new Uint8Array(await (await fetch(new URL(video, url))).arrayBuffer()));
  const pinned = { source: `zr/mini@${commitOf('zr/mini')}` };
  expect(await readSettings(path)).toMatchObject({ settings: { model: pinned } });
  // The same weights as the embedded model's, under another name.
  const own = await endOf(url, (await postSettings(url, { request: PROMPT })).id);
  expect(videoOf(first)).toBe(videoOf(own));

  const overlays = { name: 'weight-overlays', options: { lora: [{ file: 'zr/toy', strength: 1 }] } };
  const plugins = [{ name: 'motion-dynamics', options: {} }, { name: 'cross-frame-attention', options: {} }, overlays];
  const second = await endOf(url, (await postSettings(url, { model: pinned, request: PROMPT, plugins })).id);
  expect(second).toMatchObject({ state: 'succeeded' });
  expect(videoOf(second)).not.toBe(videoOf(own));

  // It waits for its operator to pull the model, and says so.
  const { id } = await postSettings(url, { model: { source: 'zr/other' }, request: PROMPT });
  expect(await jsonOf(`${url}v1/jobs/${id}`)).toMatchObject({
    state: 'queued',
    waitsFor: expect.stringContaining('no worker has the model zr/other'),
  });
  const refused = await postSettings(url, { model: { source: 'zr/none' }, request: PROMPT });
  expect(JSON.stringify(refused)).toContain('expected a model of GET /v1/models');
  expect(double.asked.length).toBe(asked);
}, 300_000);

it('refuses a list with something else in it', async () => {
  const args = ['serve', '--port', '0', '--store', join(folder, 'none'), '--allow-models'];
  for (const name of ['./models', 'panda']) {
    const { code, stderr } = await runBuilt([...args, name], env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`expected names such as owner/name`)]);
  }
});
