import { ContainerModule } from 'inversify';
import { describe, expect, it, vi } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { finishRun } from '../__testing__/set-up-run.js';
import { AttentionProcessor } from '../attention/attention-processor.js';
import { selfAttention } from '../attention/self-attention.js';
import { EventBus } from '../events/event-bus.js';
import { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import { MotionDynamics } from '../motion/motion-dynamics.js';
import type { EncodePromptsOptions } from '../networks/diffusion-model.js';
import { TokenEmbedding, WeightOverlay } from '../networks/weight-overlay.js';
import { FirstFrame } from '../pipeline/first-frame.js';
import { SecondPass } from '../pipeline/second-pass.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { tensor } from '../tensor/tensor.js';
import { TextToVideo } from '../pipeline/text-to-video.js';
import { LatentsHook } from '../plugin/hooks.js';
import { definePlugin } from '../plugin/plugin.js';
import { createContainer } from './create-container.js';

const attentionPlugin = (name: string) =>
  definePlugin({
    name,
    module: new ContainerModule(({ bind }) => {
      bind(AttentionProcessor).toConstantValue({ ...selfAttention, name });
    }),
  });

const still = definePlugin({
  name: 'still',
  module: new ContainerModule(({ bind }) => {
    bind(MotionDynamics).toConstantValue({ name: 'still', warp: (latents) => latents });
  }),
});

const hookPlugin = (name: string, calls: string[]) =>
  definePlugin({
    name,
    module: new ContainerModule(({ bind }) => {
      bind(LatentsHook).toConstantValue({
        name,
        adjust(latents) {
          calls.push(name);
          return latents;
        },
      });
    }),
  });

describe('createContainer', () => {
  it('makes a video with what is bound and what is left to core', async () => {
    const { model, log } = fakeModel();
    const calls: string[] = [];
    const plugins = [still, attentionPlugin('mine'), hookPlugin('a', calls), hookPlugin('b', calls)];
    const container = createContainer({ model, plugins, clock: () => 0 });
    const decoded: number[] = [];
    container.get(EventBus).on('frame:decoded', ({ frameId }) => decoded.push(frameId));

    const run = container.get(TextToVideo).generate({ prompt: 'a bear', frames: 3, steps: 4 });
    let next = await run.next();
    while (next.done !== true) next = await run.next();

    expect(next.value.frames).toHaveLength(3);
    expect(decoded).toEqual([0, 1, 2]);
    expect(log.plans[0]!.attention.name).toBe('mine');
    expect(log.evaluations).toBe(1 + 3 * 4);
    expect(calls.slice(0, 4)).toEqual(['a', 'b', 'a', 'b']);
    expect(log.alive).toBe(0);
  });

  it('lets every frame attend to itself where no plugin says otherwise', () => {
    const container = createContainer({ model: fakeModel().model });
    expect(container.get(AttentionProcessor)).toBe(selfAttention);
    expect(container.isBound(MotionDynamics)).toBe(false);
  });

  it('hands out one run and one bus a container', () => {
    const { model } = fakeModel();
    const container = createContainer({ model });
    expect(container.get(TextToVideo)).toBe(container.get(TextToVideo));
    expect(container.get(EventBus)).not.toBe(createContainer({ model }).get(EventBus));
  });

  it('checks requirements before anything is loaded', () => {
    const load = vi.fn();
    const eager = definePlugin({ name: 'eager', module: new ContainerModule(load) });
    const needy = definePlugin({ name: 'needy', requires: ['controlnet'], module: new ContainerModule(load) });
    expect(() => createContainer({ model: fakeModel().model, plugins: [eager, needy] })).toThrow(
      "The plugin 'needy' requires 'controlnet'",
    );
    expect(load).not.toHaveBeenCalled();
  });

  it.each([
    [FirstFrame, 'FirstFrame'],
    [SecondPass, 'SecondPass'],
    [GuidanceProvider, 'GuidanceProvider'],
  ])('lets one plugin bind %s', (part, name) => {
    const plugins = ['one', 'two'].map((own) =>
      definePlugin({
        name: own,
        module: new ContainerModule(({ bind }) => {
          bind<{ readonly name: string }>(part).toConstantValue({ name: own });
        }),
      }),
    );
    const { model } = fakeModel();
    expect(createContainer({ model, plugins: plugins.slice(0, 1) }).get<{ name: string }>(part).name).toBe('one');
    expect(() => createContainer({ model, plugins })).toThrow(`Only one plugin may bind ${name}, got 'one' and 'two'`);
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
    const plugin = definePlugin({
      name: 'everything',
      module: new ContainerModule(({ bind }) => {
        bind(WeightOverlay).toConstantValue(overlay);
        bind(TokenEmbedding).toConstantValue(word);
        bind(Conditioner).toConstantValue(conditioner);
        bind(GuidanceProvider).toConstantValue(guidance);
      }),
    });
    const container = createContainer({ model: { ...model, encodePrompts }, plugins: [still, plugin] });
    await finishRun(container.get(TextToVideo).generate({ prompt: 'a bear', frames: 3, steps: 4 }));

    expect(log.plans[0]).toMatchObject({ rows: 1, overlays: [overlay] });
    expect(asked).toEqual([{ clipSkip: 0, overlays: [overlay], tokenEmbeddings: [word] }]);
    expect(log.inputs.at(-1)!.perFrame).toEqual({ hint });
  });

  it('names a plugin that cannot be loaded', () => {
    const broken = definePlugin({
      name: 'broken',
      module: new ContainerModule(() => {
        throw new Error('no light');
      }),
    });
    expect(() => createContainer({ model: fakeModel().model, plugins: [still, broken] })).toThrow(
      expect.objectContaining({ code: 'plugin', message: "The plugin 'broken' cannot be loaded: no light" }),
    );
  });

  it('refuses two plugins for the same part, naming what they bound', () => {
    const plugins = [attentionPlugin('one'), attentionPlugin('two')];
    expect(() => createContainer({ model: fakeModel().model, plugins })).toThrow(
      "Only one plugin may bind AttentionProcessor, got 'one' and 'two'",
    );
  });
});
