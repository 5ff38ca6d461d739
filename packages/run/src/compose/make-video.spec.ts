import {
  all,
  AttentionProcessor,
  clip,
  Conditioner,
  definePlugin,
  LatentsHook,
  list,
  number,
  picture,
  provide,
  selfAttention,
  weights,
  ZeroreelError,
  type ClipReference,
  type DiffusionModel,
  type PluginDefinition,
} from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { describe, expect, it } from 'vitest';
import { fakeModel, type FakeModelOptions } from '../../../core/src/__testing__/fake-model.js';
import { collectedSha256 } from '../fingerprint/sha256.js';
import { memoryFiles } from '../__testing__/memory-files.js';
import { MemoryStore, newSha256 } from '../__testing__/memory-store.js';
import { settingsOf } from '../__testing__/settings.js';
import type { Settings } from '../settings/settings.js';
import type { KeeperEvent } from '../state/keeper-event.js';
import { RunKeeper } from '../state/run-keeper.js';
import { composeRun, type RunHost } from './compose-run.js';
import { makeVideo } from './make-video.js';
import type { Opener, ReadClip } from './opener.js';

const grey = (value: number, width = 32, height = 32): Frame => ({
  width,
  height,
  data: new Uint8Array(3 * width * height).fill(value),
});
const files = {
  name: 'files',
  has: () => Promise.resolve(false),
  list: () => Promise.resolve([]),
  open: () => Promise.reject(new Error('no file')),
};

/** What lies in the folder of the model. */
const ofModel = memoryFiles({ 'few-step/lora.safetensors': Buffer.from('lora') }, 'fake');

/** What the plugin below was handed. */
interface Seen {
  values?: {
    readonly clip: readonly unknown[] | undefined;
    readonly picture: unknown;
    readonly lora: unknown;
    readonly gain: number;
  };
}

function watcher(seen: Seen): PluginDefinition {
  return definePlugin({
    name: 'watcher',
    summary: 'Notes what it is handed',
    options: {
      clip: clip({ description: 'clip', leads: true }),
      picture: picture({ description: 'picture' }),
      lora: weights({ description: 'weights', strength: { default: 0.7 } }),
      gain: number({ description: 'gain', default: 1, min: 0, max: 4 }),
    },
    provides(values) {
      seen.values = values;
      return [
        provide(AttentionProcessor, [all(Conditioner)], () => selfAttention),
        provide(LatentsHook, [], () => ({
          name: 'gain',
          adjust: (x) => ({ ...x, data: x.data.map((value) => value * values.gain) }),
        })),
      ];
    },
  }) as unknown as PluginDefinition;
}

function setUp(clipRead: Partial<ReadClip> = {}, options: FakeModelOptions = {}, dtypes: string[] = []) {
  const seen: Seen = {};
  const plugin = watcher(seen);
  const log: string[] = [];
  const { model, log: calls } = fakeModel(options);
  const open: Opener = {
    clip(reference: ClipReference, { maxFrames, onRead }) {
      log.push(`clip ${reference.file} ${maxFrames ?? 'all'}`);
      onRead?.({ location: reference.file, size: 1, read: async () => Buffer.from('w') });
      const frames = [1, 2, 3].map((value) => grey(value, 64, 32));
      return Promise.resolve({ name: reference.file, frames, still: false, rate: 12, ...clipRead });
    },
    picture: () => Promise.resolve(grey(9, 64, 64)),
    files: (name) => Promise.resolve({ ...files, name }),
    embeddedNetwork: () => Promise.reject(new Error('none')),
    text: () => Promise.resolve('text'),
  };
  const host: RunHost = {
    known: (name) => (name === 'watcher' ? plugin : undefined),
    open,
    openModel: (_, dtype) => {
      dtypes.push(dtype ?? 'preferred');
      const opened: DiffusionModel = { ...model, dtype: dtype ?? model.dtype };
      return Promise.resolve({
        model: opened,
        files: ofModel,
        backend: backend(),
        threads: 2,
        fingerprint: () => Promise.resolve('sha256:0'),
      });
    },
    newHash: () => collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) }),
    follow: () => log.push('follow'),
    notice: (message) => log.push(message),
    version: '0.1.0',
  };
  return { host, seen, log, calls };
}

const backend = () => ({
  name: 'cpu',
  capabilities: () =>
    ({ description: 'CPU', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true }) as const,
});

const small = { prompt: 'a bear', steps: 2, frames: 2, guidanceScale: 1 };
const watching = (options: Readonly<Record<string, unknown>>, more: Partial<Settings> = {}): Settings =>
  settingsOf({ request: small, plugins: [{ name: 'watcher', options }], ...more });

describe('makeVideo', () => {
  it('makes a video and says how', async () => {
    const { host, calls } = setUp();
    const video = await makeVideo(watching({}, { output: { framesPerSecond: 12 } }), host);
    expect(video.frames.map(({ width, height }) => [width, height])).toEqual([
      [32, 32],
      [32, 32],
    ]);
    expect(video.framesPerSecond).toBe(12);
    expect(video.recorded).toMatchObject({
      ...{ generator: 'zeroreel', version: '0.1.0', modelFingerprint: 'sha256:0' },
      settings: {
        format: 2,
        request: { ...small, width: 32 },
        machine: { backend: 'cpu', threads: 2, precision: 'float32' },
      },
      defaults: { 'request.width': 'checkpoint' },
    });
    expect(calls.alive).toBe(0);
  });

  it('records which clip was read, and refuses another than an earlier run had', async () => {
    const { host } = setUp();
    const settings = watching({ clip: { file: 'walk.mp4' } });
    const { inputs = {} } = (await composeRun(settings, host)).recorded;
    expect(inputs).toEqual({ 'walk.mp4': expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    await composeRun(settings, { ...host, expected: { modelFingerprint: '', inputs } });
    const expected = { modelFingerprint: '', inputs: { 'walk.mp4': 'sha256:0' } };
    await expect(composeRun(settings, { ...host, expected })).rejects.toThrow('walk.mp4 is not the one');
    const { newHash: _, ...insecure } = host;
    expect((await composeRun(settings, insecure)).recorded.inputs).toBeUndefined();
  });

  it('says which words of its prompts a small model has never seen', async () => {
    const world = { subjects: ['bear'], activities: [], places: [], colours: [], words: ['a', 'bear'] };
    const { host, log } = setUp({}, { world });
    const promptTravel = [{ frame: 1, prompt: 'a violet bear' }];
    await composeRun(settingsOf({ request: { ...small, promptTravel } }), host);
    expect(log).toContainEqual(expect.stringContaining('The model fake has never seen "violet"; it knows 1 subjects'));
    const silent = setUp({}, { world });
    await composeRun(settingsOf({ request: small }), silent.host);
    expect(silent.log).toEqual([]);
  });

  it('takes the few steps that a model offers, says so, records them, and repeats them as they were', async () => {
    const request = { steps: 2, sampler: 'lcm', guidanceScale: 1 };
    const preset = { lora: 'few-step/lora.safetensors', strength: 1, request, otherwiseSteps: 25 };
    const { host, log } = setUp({}, { preset });
    const handed: unknown[] = [];
    const overlays = definePlugin({
      name: 'weight-overlays',
      summary: 'Notes its LoRAs',
      options: { lora: list(weights({ description: 'a LoRA', strength: { default: 1 } }), { description: 'LoRAs' }) },
      provides({ lora = [] }) {
        handed.push(...lora.map(({ files: { name }, strength }) => [name, strength]));
        return [];
      },
    }) as unknown as PluginDefinition;
    const known: RunHost['known'] = (name) => (name === 'weight-overlays' ? overlays : host.known(name));
    const asked = settingsOf({ request: { prompt: 'a bear', frames: 2 } });
    const { recorded } = await composeRun(asked, { ...host, known });
    expect(log).toEqual(['Two steps with the embedded few-step LoRA; --steps 25 takes the base']);
    expect(handed).toEqual([['fake/few-step/lora.safetensors', 1]]);
    const lora = [{ file: 'model:few-step/lora.safetensors', strength: 1 }];
    expect(recorded).toMatchObject({
      inputs: { 'model:few-step/lora.safetensors': expect.stringMatching(/^sha256:/) as string },
      defaults: { 'request.steps': 'model', 'plugins[0].options.lora': 'model' },
      settings: { request, plugins: [{ name: 'weight-overlays', options: { lora } }] },
    });
    const again = await composeRun(recorded.settings, { ...host, known, expected: recorded });
    expect(log).toHaveLength(1);
    expect(again.recorded.settings).toEqual(recorded.settings);
    expect(again.recorded.inputs).toEqual(recorded.inputs);
    const other = { ...recorded, inputs: { 'model:few-step/lora.safetensors': 'sha256:0' } };
    await expect(composeRun(recorded.settings, { ...host, known, expected: other })).rejects.toThrow(
      'model:few-step/lora.safetensors is not the one',
    );
    await composeRun(settingsOf({ request: { ...asked.request, steps: 3 } }), { ...host, known });
    expect(log).toHaveLength(1);
  });

  it('runs forth and back where settings say so', async () => {
    const { host } = setUp();
    const request = { ...small, frames: 3 };
    const video = await makeVideo(watching({}, { request, output: { pingPong: true } }), host);
    expect(video.frames).toHaveLength(4);
    expect(video.frames[3]).toEqual(video.frames[1]);
  });

  it('has the host put frames away, as they are decoded', async () => {
    const plain = await makeVideo(watching({}), setUp().host);
    const away: Frame[] = [];
    const { host } = setUp();
    const video = await makeVideo(watching({}), { ...host, keepFrame: (frame) => (away.push(frame), grey(9, 1, 1)) });
    expect(away).toEqual(plain.frames);
    expect(video.frames).toEqual(plain.frames.map(() => grey(9, 1, 1)));
  });

  it("hands plugins' options to them: changing one changes the frames", async () => {
    const { host, seen } = setUp();
    const plain = await makeVideo(watching({}), host);
    expect(seen.values?.gain).toBe(1);
    const bright = await makeVideo(watching({ gain: 2 }), host);
    expect(seen.values?.gain).toBe(2);
    expect(bright.frames[1]!.data[0]).not.toBe(plain.frames[1]!.data[0]);
  });

  it('begins anew in float32 where float16 overflows, once', async () => {
    const dtypes: string[] = [];
    const nanAt = { timestep: 1, call: 'frames', frame: 0 } as const;
    const { host, log } = setUp({}, { dtype: 'float16', nanAt }, dtypes);
    await expect(makeVideo(watching({}), host)).rejects.toMatchObject({ code: 'numerical' });
    expect(dtypes).toEqual(['preferred', 'float32']);
    expect(log.filter((line) => line.includes('begins anew in float32'))).toHaveLength(1);
    expect(log.filter((line) => line === 'follow')).toHaveLength(2);
  });

  it('does not begin anew for other errors, or in float32', async () => {
    const dtypes: string[] = [];
    const nanAt = { timestep: 1, call: 'frames', frame: 0 } as const;
    await expect(makeVideo(watching({}), setUp({}, { nanAt }, dtypes).host)).rejects.toMatchObject({
      code: 'numerical',
    });
    const { host } = setUp({}, { dtype: 'float16' }, dtypes);
    const wrong = { ...host, openModel: () => Promise.reject(new ZeroreelError('invalid-model', 'damaged')) };
    await expect(makeVideo(watching({}), wrong)).rejects.toThrow('damaged');
    expect(dtypes).toEqual(['preferred']);
  });
});

/** The model, whose networks take a turn of the event loop, so that a state is written meanwhile. */
function unhurried(model: DiffusionModel, onDecode: () => void = () => undefined): DiffusionModel {
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    ...model,
    async compileUNet(plan) {
      const unet = await model.compileUNet(plan);
      return {
        evaluateAnchor: (input) => turn().then(() => unet.evaluateAnchor(input)),
        evaluateAll: (input) => turn().then(() => unet.evaluateAll(input)),
        evaluateFollowers: (input, shared) => turn().then(() => unet.evaluateFollowers(input, shared)),
        [Symbol.asyncDispose]: () => unet[Symbol.asyncDispose](),
      };
    },
    async compileAutoencoder(size) {
      const autoencoder = await model.compileAutoencoder(size);
      return {
        ...autoencoder,
        decode: (latents) =>
          turn()
            .then(onDecode)
            .then(() => autoencoder.decode(latents)),
      };
    },
  };
}

describe('makeVideo, kept', () => {
  const settings = watching({}, { request: { ...small, steps: 6, frames: 3, sampler: 'unipc' } });

  /** Makes the video with a keeper over `store`, and ends it where `isEnd` says so, as a process that is killed ends. */
  async function make(store: MemoryStore, isEnd: (event: KeeperEvent, count: number) => boolean = () => false) {
    const { host, calls } = setUp();
    const controller = new AbortController();
    const events: KeeperEvent[] = [];
    let decoded = 0;
    const report = (event: KeeperEvent) => {
      if (events.push(event) && isEnd(event, events.length)) controller.abort();
    };
    const keeper = new RunKeeper({ store, newSha256, now: () => 0, interval: 0, report });
    const openModel: RunHost['openModel'] = async (asked, dtype) => {
      const hosted = await host.openModel(asked, dtype);
      return { ...hosted, model: unhurried(hosted.model, () => decoded++) };
    };
    const kept: RunHost = { ...host, openModel, keeper, signal: controller.signal };
    const video = await makeVideo(settings, kept).catch((error: unknown) => {
      if (controller.signal.aborted) return undefined;
      throw error;
    });
    if (video !== undefined) await keeper.finish();
    return { video, events, calls, decoded };
  }

  it('goes on with the same frames, wherever it was ended', async () => {
    const whole = (await make(new MemoryStore())).video!;
    const { calls: all } = await make(new MemoryStore());
    let ends = 0;
    for (let end = 1; ; end++) {
      const store = new MemoryStore();
      const cut = await make(store, (_, count) => count === end);
      if (cut.video !== undefined) break;
      ends++;
      const rest = await make(store);
      expect(rest.video).toEqual(whole);
      expect(rest.events[0]).toMatchObject({ type: 'state:resumed' });
      expect(rest.calls.evaluations).toBeLessThan(all.evaluations);
      expect([...store.files]).toEqual([]);
    }
    expect(ends).toBeGreaterThan(5);
  });

  it('decodes no frame twice', async () => {
    const store = new MemoryStore();
    const cut = await make(store, (event) => event.type === 'state:saved' && event.pictures === 1);
    expect(cut.video).toBeUndefined();
    const { events, calls, video, decoded } = await make(store);
    expect(events[0]).toMatchObject({ type: 'state:resumed', next: 6, calls: 6, pictures: 2 });
    expect([calls.evaluations, cut.decoded, decoded]).toEqual([0, 2, 1]);
    expect(video).toEqual((await make(new MemoryStore())).video);
  });

  it('goes on in float32 where the run had begun anew', async () => {
    const opened: string[] = [];
    const nanAt = { timestep: 1, call: 'frames', frame: 0 } as const;
    const store = new MemoryStore();
    const attempt = async (signal?: AbortSignal, stop?: () => void) => {
      const { host } = setUp();
      const openModel: RunHost['openModel'] = async (asked, dtype) => {
        opened.push(dtype ?? 'preferred');
        const { model } = fakeModel(dtype === undefined ? { dtype: 'float16', nanAt } : { dtype });
        return { ...(await host.openModel(asked, dtype)), model: unhurried(model) };
      };
      const report = (event: KeeperEvent) => {
        if (event.type === 'state:saved' && opened.length === 2) stop?.();
      };
      const keeper = new RunKeeper({ store, newSha256, now: () => 0, interval: 0, report });
      return makeVideo(watching({}), { ...host, openModel, keeper, signal });
    };
    const controller = new AbortController();
    const first = attempt(controller.signal, () => controller.abort());
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    expect(opened).toEqual(['preferred', 'float32']);
    const resumed = await attempt();
    expect(opened.slice(2)).toEqual(['float32']);
    expect(resumed.frames).toEqual((await makeVideo(watching({}), setUp().host)).frames);
  });

  it('is another run where the surroundings are others', async () => {
    const store = new MemoryStore();
    await make(store, (_, count) => count === 2);
    const { host } = setUp();
    const keeper = new RunKeeper({ store, newSha256, now: () => 0, report: () => undefined });
    const environment = () => Promise.resolve({ node: '99' });
    await expect(makeVideo(settings, { ...host, keeper, environment })).rejects.toThrow(
      "a store keeps the state of another run:\nenvironment.node: not there then, '99' now\n",
    );
  });
});

describe('composeRun', () => {
  it('lets the leading clip decide size, length and rate', async () => {
    const { host, seen, log } = setUp();
    const { settings, defaults } = await composeRun(
      watching({ clip: { file: 'walk.mp4' } }, { request: { prompt: 'x', steps: 2 } }),
      host,
    );
    expect(settings.request).toMatchObject({ width: 32, height: 16, frames: 3 });
    expect(settings.output.framesPerSecond).toBe(12);
    expect(defaults).toMatchObject({
      'request.frames': 'clip',
      'output.framesPerSecond': 'clip',
      'request.width': 'clip',
    });
    expect(seen.values?.clip).toHaveLength(3);
    expect(seen.values?.clip?.[0]).toMatchObject({ width: 32, height: 16 });
    expect(log).toEqual(['clip walk.mp4 all']);
  });

  it('keeps what was asked for beside a clip', async () => {
    const { host, log } = setUp();
    const settings = watching(
      { clip: { file: 'walk.mp4' } },
      { request: { ...small, width: 64 }, output: { framesPerSecond: 5 } },
    );
    const composed = await composeRun(settings, host);
    expect(composed.settings.request).toMatchObject({ width: 64, height: 32, frames: 2 });
    expect(composed.settings.output.framesPerSecond).toBe(5);
    expect(log).toEqual(['clip walk.mp4 2']);
  });

  it('opens pictures at the size of the video, and weights with their strength', async () => {
    const { host, seen } = setUp();
    await composeRun(watching({ picture: 'first.png', lora: { file: 'ink.safetensors' } }), host);
    expect(seen.values?.picture).toMatchObject({ width: 32, height: 32 });
    expect(seen.values?.lora).toMatchObject({ files: { name: 'ink.safetensors' }, strength: 0.7 });
    await composeRun(watching({ lora: { file: 'ink.safetensors', strength: 2 } }), host);
    expect(seen.values?.lora).toMatchObject({ strength: 2 });
  });

  it('names models by their versions, downloads last of all, and records both', async () => {
    const { host, log } = setUp();
    const order: string[] = [];
    const pinned = (settings: Settings): Settings => ({ ...settings, model: { source: 'owner/name@1234' } });
    const onWeb: RunHost = {
      ...host,
      pinNames: (settings) => Promise.resolve(pinned(settings)),
      async openModel(settings, dtype) {
        order.push(`open ${settings.model.source}`);
        const fingerprint = () => Promise.resolve(`after ${order.at(-1)}`);
        return { ...(await host.openModel(settings, dtype)), fingerprint };
      },
      download({ model }) {
        order.push(`download ${model.source}`, ...log);
        return Promise.resolve({ 'owner/lora@5': 'sha256:2' });
      },
    };
    const { recorded } = await composeRun(watching({ clip: { file: 'walk.mp4' } }), onWeb);
    expect(order).toEqual(['open owner/name@1234', 'download owner/name@1234', 'clip walk.mp4 2']);
    expect(recorded).toMatchObject({
      modelFingerprint: 'after clip walk.mp4 2',
      inputs: { 'walk.mp4': expect.stringMatching(/^sha256:/), 'owner/lora@5': 'sha256:2' },
      settings: { model: { source: 'owner/name@1234' } },
    });
  });

  it('downloads nothing for a request that is wrong', async () => {
    const { host } = setUp();
    const download = () => Promise.reject(new Error('asked to download'));
    const wrong = watching({}, { request: { ...small, width: 33 } });
    await expect(composeRun(wrong, { ...host, download })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(composeRun(watching({}), { ...host, download })).rejects.toThrow('asked to download');
  });

  it('refuses a clip that is too short, and a plugin whose code is not loaded', async () => {
    const { host } = setUp();
    const long = watching({ clip: { file: 'walk.mp4' } }, { request: { ...small, frames: 4 } });
    await expect(composeRun(long, host)).rejects.toThrow(
      'walk.mp4: expected 4 frames or more, as the video has, got 3',
    );
    const stranger = settingsOf({ plugins: [{ name: './mine', options: {} }] });
    await expect(composeRun(stranger, host)).rejects.toMatchObject({ code: 'plugin' });
  });

  it('stops at the signal', async () => {
    const { host } = setUp();
    const stopped = { ...host, signal: AbortSignal.abort(new Error('enough')) };
    await expect(composeRun(watching({}), stopped)).rejects.toThrow('enough');
  });
});
