import { ContainerModule } from 'inversify';
import { describe, expect, it, vi } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { AttentionProcessor } from '../attention/attention-processor.js';
import { selfAttention } from '../attention/self-attention.js';
import { EventBus } from '../events/event-bus.js';
import { MotionDynamics } from '../motion/motion-dynamics.js';
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

  it('refuses two plugins for the same part, naming what they bound', () => {
    const plugins = [attentionPlugin('one'), attentionPlugin('two')];
    expect(() => createContainer({ model: fakeModel().model, plugins })).toThrow(
      "Only one plugin may bind AttentionProcessor, got 'one' and 'two'",
    );
  });
});
