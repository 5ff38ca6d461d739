import { describe, expect, it } from 'vitest';
import { fakeModel } from './__testing__/fake-model.js';
import { finishRun, setUpRun, smallRequest as small } from './__testing__/set-up-run.js';
import { Conditioner, GuidanceProvider } from './conditioning/conditioner.js';
import { createEventBus, type EventBus } from './events/event-bus.js';
import { MotionDynamics } from './motion/motion-dynamics.js';
import type { EncodePromptsOptions } from './networks/diffusion-model.js';
import { TokenEmbedding, WeightOverlay } from './networks/weight-overlay.js';
import { number } from './options/declare.js';
import type { VideoRun } from './pipeline/video-run.js';
import { LatentsHook } from './plugin/hooks.js';
import { definePlugin } from './plugin/plugin.js';
import { provide } from './plugin/provide.js';
import { createSampler } from './sampling/create-sampler.js';
import { classifierFreeGuidance } from './sampling/guidance.js';
import { SamplerKind } from './sampling/sampler-settings.js';
import { AttentionProcessor, selfAttention } from './attention/attention-processor.js';
import { scale } from './tensor/arithmetic.js';
import { tensor } from './tensor/tensor.js';
import { textToVideo } from './text-to-video.js';

const description = 'a test';
const summary = 'a test';

const dimming = definePlugin({
  name: 'dimming',
  summary,
  options: {},
  provides: () => [
    provide(MotionDynamics, [], () => ({ name: 'dimming', warp: (latents, id) => scale(1 - 0.01 * id, latents) })),
  ],
});

async function firstStep(run: VideoRun) {
  const steps = run[Symbol.asyncIterator]();
  return { first: await steps.next(), rest: () => run.video };
}

describe('textToVideo', () => {
  it('makes the video of the model and the plugins, as the pipeline does', async () => {
    const { model, log } = fakeModel();
    const { video } = await finishRun(setUpRun().generate(small));
    const made = await textToVideo({ model, plugins: [dimming()] }).generate(small).video;
    expect(made.latents.data).toEqual(video.latents.data);
    expect(made.frames).toHaveLength(5);
    expect(log.alive).toBe(0);
  });

  it('makes a video with what plugins provide and what is left to core', async () => {
    const { model, log } = fakeModel();
    const calls: string[] = [];
    const mine = definePlugin({
      name: 'mine',
      summary,
      options: {},
      provides: () => [provide(AttentionProcessor, [], () => ({ ...selfAttention, name: 'mine' }))],
    });
    const hook = definePlugin({
      name: 'hook',
      summary,
      options: { id: number({ description, required: true }) },
      repeatable: true,
      provides: ({ id }) => [
        provide(LatentsHook, [], () => ({ name: `${id}`, adjust: (x) => (calls.push(`${id}`), x) })),
      ],
    });
    const { events, generate } = textToVideo({
      model,
      plugins: [dimming(), mine(), hook({ id: 1 }), hook({ id: 2 })],
      clock: () => 0,
    });
    const decoded: number[] = [];
    events.on('frame:decoded', ({ frameId }) => decoded.push(frameId));
    const { frames } = await generate({ prompt: 'a bear', frames: 3, steps: 4 }).video;
    expect(frames).toHaveLength(3);
    expect(decoded).toEqual([0, 1, 2]);
    expect(log.plans[0]!.attention.name).toBe('mine');
    expect(log.evaluations).toBe(1 + 3 * 4);
    expect(calls.slice(0, 4)).toEqual(['1', '2', '1', '2']);
    expect(log.alive).toBe(0);
  });

  it('hands conditioners, guidance, overlays and words to the run', async () => {
    const { model, log } = fakeModel();
    const asked: EncodePromptsOptions[] = [];
    const encodePrompts: typeof model.encodePrompts = (texts, options) => {
      asked.push(options ?? {});
      return model.encodePrompts(texts);
    };
    const overlay: WeightOverlay = { name: 'lora', apply: (_, weights) => Promise.resolve(weights) };
    const word: TokenEmbedding = { placeholder: '<cat>', vectors: { data: new Float32Array(1), shape: [1, 1] } };
    const hint = tensor(new Float32Array(3), [3, 1]);
    const conditioner: Conditioner = {
      name: 'hinting',
      extraChannels: 0,
      prepare: () =>
        Promise.resolve({
          additions: [],
          inputs: () => ({ perFrame: { hint } }),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        }),
    };
    const guidance: GuidanceProvider = { name: 'none', create: () => classifierFreeGuidance(1) };
    const everything = definePlugin({
      name: 'everything',
      summary,
      options: {},
      provides: () => [
        provide(WeightOverlay, [], () => overlay),
        provide(TokenEmbedding, [], () => word),
        provide(Conditioner, [], () => conditioner),
        provide(GuidanceProvider, [], () => guidance),
      ],
    });
    const plugins = [dimming(), everything()];
    const made = textToVideo({ model: { ...model, encodePrompts }, plugins });
    await made.generate({ prompt: 'a', frames: 3, steps: 4 }).video;
    expect((await made.plan({ prompt: 'a', frames: 3 })).rows).toBe(1);
    expect((await textToVideo({ model }).plan({ prompt: 'a', frames: 3, guidanceScale: 2 })).rows).toBe(2);
    expect(log.plans[0]).toMatchObject({ rows: 1, overlays: [overlay] });
    expect(asked).toEqual([
      {
        ...{ syntax: 'plain', clipSkip: 0, width: 32, height: 32, modelOptions: {} },
        ...{ overlays: [overlay], tokenEmbeddings: [word] },
      },
    ]);
    expect(log.inputs.at(-1)!.perFrame).toEqual({ hint });
  });

  it('finds a plugin’s sampler by its name; it may take spacings of σ', async () => {
    const sampler = definePlugin({
      name: 'my-sampler',
      summary,
      options: {},
      provides: () => [
        provide(SamplerKind, [], () => ({
          ...{ name: 'mine', schedulerClass: 'MineScheduler', takesSigmas: true, takesEta: false },
          create: (settings) => createSampler('euler', settings),
        })),
      ],
    });
    const { model } = fakeModel();
    const { generate } = textToVideo({ model, plugins: [dimming(), sampler()] });
    const mine = await generate({ ...small, sampler: 'mine', sigmas: 'karras' }).video;
    const euler = await generate({ ...small, sampler: 'euler', sigmas: 'karras' }).video;
    expect(mine.latents.data).toEqual(euler.latents.data);
    await expect(generate({ ...small, sampler: 'mine', eta: 0.5 }).video).rejects.toThrow(
      'eta: sampler mine takes none, ddim, tcd do; got 0.5',
    );
    await expect(generate({ ...small, sampler: 'yours' }).video).rejects.toThrow(/lcm, tcd, mine, got 'yours'$/);
  });

  it('gives frames as they are decoded', async () => {
    const { generate } = textToVideo({ model: fakeModel().model, plugins: [dimming()] });
    const frames: string[] = [];
    for await (const { frameId, frames: count, picture } of generate(small).frames) {
      frames.push(`${frameId} of ${count}: ${picture.shape.join()}`);
    }
    expect(frames).toEqual([0, 1, 2, 3, 4].map((id) => `${id} of 5: 1,3,32,32`));
  });

  it('reports to a bus that others listen to as well', async () => {
    const events = createEventBus();
    const stages: string[] = [];
    events.on('stage:start', ({ stage }) => stages.push(stage));
    const maker = textToVideo({ model: fakeModel().model, plugins: [dimming()], events });
    expect(maker.events).toBe(events);
    await maker.generate(small).video;
    expect(stages).toEqual(['encode', 'compile', 'anchor', 'denoise', 'decode']);
  });
});

describe('textToVideo, run after run', () => {
  it('refuses a second run while one is under way, and takes it afterwards', async () => {
    const { model, log } = fakeModel();
    const { generate } = textToVideo({ model, plugins: [dimming()] });
    const { rest } = await firstStep(generate(small));
    await expect(generate(small).video).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'A run is under way: expected it to end first, got another',
    });
    const first = await rest();
    const second = await generate(small).video;
    expect(second.latents.data).toEqual(first.latents.data);
    expect(log.alive).toBe(0);
  });

  it('takes another once a run has failed, was left, or was aborted', async () => {
    const { model, log } = fakeModel();
    const { generate } = textToVideo({ model, plugins: [dimming()] });
    await expect(generate({ ...small, frames: 0 }).video).rejects.toThrow('frames: expected');
    for await (const { phase } of generate(small)) if (phase === 'all') break;
    expect(log.alive).toBe(0);
    const aborted = generate(small, { signal: AbortSignal.abort('enough') });
    await expect(aborted.video).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    await expect(generate(small).video).resolves.toMatchObject({ frames: { length: 5 } });
  });

  it('stops at the signal, before the next call of the network', async () => {
    const { model, log } = fakeModel();
    const { events, generate } = textToVideo({ model, plugins: [dimming()] });
    const controller = new AbortController();
    const stop = events.on('generation:progress', ({ done }) => {
      if (done === 6) controller.abort('enough');
    });
    await expect(generate(small, { signal: controller.signal }).video).rejects.toMatchObject({ cause: 'enough' });
    expect([log.evaluations, log.alive]).toEqual([6, 0]);
    stop();
  });

  it('listens to the bus no longer than a run lasts', async () => {
    const bus = createEventBus();
    let listeners = 0;
    const events: EventBus = {
      emit: (type, event) => {
        bus.emit(type, event);
      },
      on: (type, listener) => {
        const stop = bus.on(type, listener);
        listeners++;
        return () => {
          listeners--;
          stop();
        };
      },
    };
    const { generate } = textToVideo({ model: fakeModel().model, plugins: [dimming()], events });
    const { rest } = await firstStep(generate(small));
    expect(listeners).toBe(1);
    await rest();
    expect(listeners).toBe(0);
    for await (const { step } of generate(small)) if (step === 1) break;
    expect(listeners).toBe(0);
  });

  it('makes the parts of plugins once for all runs', async () => {
    let made = 0;
    const counted = definePlugin({
      name: 'counted',
      summary,
      options: {},
      provides: () => [provide(LatentsHook, [], () => (made++, { name: 'counted', adjust: (x) => x }))],
    });
    const { generate } = textToVideo({ model: fakeModel().model, plugins: [counted()] });
    await generate(small).video;
    await generate(small).video;
    expect(made).toBe(1);
  });

  it('tries again where a plugin could not be made', async () => {
    let there = false;
    const needsFile = definePlugin({
      name: 'needs-file',
      summary,
      options: {},
      provides: () => {
        if (!there) throw new Error('the file is not there');
        return [];
      },
    });
    const { generate } = textToVideo({ model: fakeModel().model, plugins: [dimming(), needsFile()] });
    const failed = { code: 'plugin', message: "The plugin 'needs-file' cannot add its parts: the file is not there" };
    await expect(generate(small).video).rejects.toMatchObject(failed);
    await expect(generate(small).video).rejects.toMatchObject(failed);
    there = true;
    await expect(generate(small).video).resolves.toMatchObject({ frames: { length: 5 } });
  });

  it('names wrong options of plugins when the run begins', async () => {
    const glow = definePlugin({
      name: 'glow',
      summary,
      options: { strength: number({ description, max: 1 }) },
      provides: () => [],
    });
    const { generate } = textToVideo({ model: fakeModel().model, plugins: [glow({ strength: 2 })] });
    await expect(generate(small).video).rejects.toMatchObject({
      code: 'invalid-request',
      faults: [{ path: 'glow.strength', message: 'expected a number up to 1, got 2' }],
    });
  });

  it.each([null, undefined, 'a bear'])('refuses %o in the place of a request', async (request) => {
    const { generate } = textToVideo({ model: fakeModel().model });
    await expect(generate(request as never).video).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
