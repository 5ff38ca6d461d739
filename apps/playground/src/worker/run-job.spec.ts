import { cpuBackend } from '@zeroreel/backend-cpu';
import { definePlugin } from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { PluginCatalogue, type Settings } from '@zeroreel/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, VideoJob } from '../worker-protocol.js';
import type { ModelStore } from '../models/model-store.js';
import type { ModelHost, OpenedModel, WantedModel } from './model-host.js';
import { rowsRead } from '../estimate/pace.js';
import { runJob } from './run-job.js';

const settings: Settings = {
  ...{ format: 2, model: {}, plugins: [], output: {}, machine: {} },
  request: { prompt: 'a fox', steps: 1, frames: 1, width: 32, height: 32 },
};
const ADDRESS = 'https://example.org/plugin.js';

let opened: OpenedModel;
beforeAll(async () => {
  const backend = await cpuBackend({ worker: false });
  const files = openModelFolder(miniModelPath());
  const model = await loadModel(files, backend);
  const close = async () => {
    await model.close();
    await backend.close();
  };
  opened = { model, files, backend, fingerprint: () => Promise.resolve('sha256:1'), [Symbol.asyncDispose]: close };
});
afterAll(() => opened[Symbol.asyncDispose]());

/** Runs a job on the processor; what was asked of the host and what was told is beside the video. */
function run(changes: Partial<Settings>, { allowedPlugins = [], files = {} }: Partial<VideoJob> = {}) {
  const wanted: WantedModel[] = [];
  const events: RunEvent[] = [];
  const loaded: string[] = [];
  const log: string[] = [];
  const host = { open: async (asked: WantedModel) => (wanted.push(asked), opened) } as unknown as ModelHost;
  const plugins = new PluginCatalogue(async (address) => {
    loaded.push(address);
    return { plugin: definePlugin({ name: 'own', summary: 'Own', options: {}, provides: () => [] }) };
  });
  const job = { settings: { ...settings, ...changes }, clips: {}, files, allowedPlugins };
  const video = runJob(job, {
    ...{ store: fakeStore(log), host, plugins, signal: new AbortController().signal, version: '9.9.9' },
    report: (event) => events.push(event),
  });
  return { video, wanted, events, loaded, log };
}

/** Notes what is asked of it. */
const fakeStore = (log: string[]) =>
  ({
    follow: async () => void log.push('follow'),
    pin: async (name: string) => (log.push(`pin ${name}`), `${name}@1234`),
    download: async () => void log.push('download'),
  }) as unknown as ModelStore;

describe('runJob', () => {
  it('makes the video that settings ask for, at its rate, and tells how far it is', async () => {
    const { video, events } = run({ output: { framesPerSecond: 5 } });
    const { frames, framesPerSecond, recorded } = await video;
    expect(frames.map(({ width, height }) => [width, height])).toEqual([[32, 32]]);
    expect(framesPerSecond).toBe(5);
    expect(recorded).toMatchObject({
      version: '9.9.9',
      modelFingerprint: 'sha256:1',
      settings: { format: 2, request: { prompt: 'a fox', steps: 1, seed: 0 }, output: { framesPerSecond: 5 } },
    });
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['stage:start', 'backend', 'stage:end', 'progress', 'frame']),
    );
  });

  it.each<[Partial<Settings>, Partial<WantedModel>]>([
    [{ model: { variant: 'fp16' } }, { source: { kind: 'embedded', member: 'base' }, load: { variant: 'fp16' } }],
    [{ model: { source: 'embedded:edit' } }, { source: { kind: 'embedded', member: 'edit' } }],
    [{ model: { source: 'owner/name' } }, { source: { kind: 'web', name: 'owner/name@1234' } }],
    [
      { machine: { backend: 'wasm', precision: 'float32' } },
      { machine: { backend: 'wasm', precision: 'float32' }, load: {} },
    ],
  ])('opens the model that %j asks for', async (changes, asked) => {
    const { video, wanted } = run(changes);
    await video;
    expect(wanted).toEqual([expect.objectContaining(asked)]);
  });

  it('names models on the web by their versions, and downloads them before anything is computed', async () => {
    const { video, log, events } = run({ model: { source: 'owner/name' } });
    expect((await video).recorded.settings.model.source).toBe('owner/name@1234');
    expect(log).toEqual(['follow', 'pin owner/name', 'download']);
    expect(events[0]).toMatchObject({ type: 'stage:start', stage: 'load' });
  });

  it('opens a model that was dropped, and names one that is not here', async () => {
    const files = [new File(['x'], 'sd15.safetensors')];
    const { video, wanted } = run({ model: { source: 'sd15' } }, { files: { sd15: files } });
    await video;
    expect(wanted[0]?.source).toEqual({ kind: 'dropped', name: 'sd15', files });
    await expect(run({ model: { source: 'sd15' } }).video).rejects.toThrow('The model sd15 is not here');
  });

  it('checks settings before it opens anything', async () => {
    const damaged = { request: { prompt: 'a fox', steps: 0 } };
    const { video, wanted } = run(damaged);
    await expect(video).rejects.toThrow('request.steps: expected an integer from 1 to 1000, got 0');
    expect(wanted).toEqual([]);
  });

  it('loads a plugin of others where it is allowed, and checks its options then', async () => {
    const plugins = [{ name: ADDRESS, options: {} }];
    const refused = run({ plugins });
    await expect(refused.video).rejects.toMatchObject({ code: 'plugin' });
    expect(refused.loaded).toEqual([]);
    const allowed = run({ plugins }, { allowedPlugins: [ADDRESS] });
    expect((await allowed.video).recorded.settings.plugins).toEqual(plugins);
    expect(allowed.loaded).toEqual([ADDRESS]);
    const wrong = run({ plugins: [{ name: ADDRESS, options: { size: 1 } }] }, { allowedPlugins: [ADDRESS] });
    await expect(wrong.video).rejects.toThrow('plugins[0].options.size: expected no such option');
  });

  it('shows all frames once the first is known, moved as the motion moves them, and keeps them up to date', async () => {
    const fields = [{ kind: 'translate', x: 128, y: 0 }];
    const plugins = [{ name: 'motion-dynamics', options: { fields } }];
    const request = { ...settings.request, frames: 3, steps: 8, guidanceScale: 1, consistency: 0.9 };
    const { video, events } = run({ plugins, request });
    const { frames } = await video;
    const previews = events.flatMap((event) => (event.type === 'preview' ? [event.frames] : []));
    expect(previews.every((each) => each.length === 3)).toBe(true);
    // Rough ones have a pixel a cell; the decoded one and those after it are as large as the video.
    const sizes = previews.map(([first]) => first?.width ?? 0);
    const look = sizes.indexOf(32);
    expect(look).toBeGreaterThan(0);
    expect(sizes.slice(0, look)).toEqual(Array(look).fill(8));
    expect(sizes.slice(look)).toEqual(Array(sizes.length - look).fill(32));
    // 128 pixels of the canvas are 8 of 32: what lies there in the first frame stands at the left in the second.
    const [first, second] = previews[look] ?? [];
    const columns = (frame: (typeof frames)[number] | undefined, from: number) =>
      Array.from({ length: 32 }, (_, y) => [
        ...(frame?.data.subarray(3 * (32 * y + from), 3 * (32 * y + from + 20)) ?? []),
      ]);
    expect(columns(second, 0)).toEqual(columns(first, 8));
    // Every one is nearer to the video than the one before.
    const errors = previews
      .slice(look)
      .map((each) =>
        each.reduce(
          (sum, { data }, id) =>
            sum + data.reduce((all, value, k) => all + Math.abs(value - (frames[id]?.data[k] ?? 0)), 0),
          0,
        ),
      );
    expect(errors.length).toBeGreaterThan(2);
    expect(errors.at(-1)).toBeLessThan(errors[0] ?? 0);
  });
});

it('rowsRead is how many texts a network reads in each evaluation of a run', () => {
  const rows = (guidanceScale: number, names: readonly string[] = []) =>
    rowsRead({ request: { prompt: 'a fox', guidanceScale }, plugins: names.map((name) => ({ name, options: {} })) });
  expect([rows(7.5), rows(1), rows(1, ['instruct-pix2pix'])]).toEqual([2, 1, 3]);
});
