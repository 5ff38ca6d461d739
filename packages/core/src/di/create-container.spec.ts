import { describe, expect, it, vi } from 'vitest';
import { fakeModel } from '../__testing__/fake-model.js';
import { AttentionProcessor, selfAttention } from '../attention/attention-processor.js';
import { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import { ZeroreelError } from '../errors.js';
import { createEventBus, EventBus } from '../events/event-bus.js';
import { MotionDynamics } from '../motion/motion-dynamics.js';
import { DiffusionModel } from '../networks/diffusion-model.js';
import { TokenEmbedding, WeightOverlay } from '../networks/weight-overlay.js';
import { integer, number } from '../options/declare.js';
import { Clock } from '../pipeline/stage-reporter.js';
import { FirstFrame } from '../pipeline/first-frame.js';
import { SecondPass } from '../pipeline/second-pass.js';
import { LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import { definePlugin, type Plugin, type PluginDefinition } from '../plugin/plugin.js';
import { all, provide, type Provision } from '../plugin/provide.js';
import { defaultNoise } from '../rng/default-noise.js';
import { NoiseProvider } from '../rng/noise-source.js';
import { samplerKinds } from '../sampling/create-sampler.js';
import { SamplerKind } from '../sampling/sampler-settings.js';
import { token, type Token } from '../token.js';
import { createContainer, resolveRunParts } from './create-container.js';

const description = 'a test';

const plugin = (name: string, provides: PluginDefinition['provides'], others: object = {}): Plugin =>
  definePlugin({ name, summary: 'a test', options: {}, ...others, provides })();
/** A plugin of one part that needs nothing. */
const providing = <T>(name: string, part: Token<T>, value: T): Plugin =>
  plugin(name, () => [provide(part, [], () => value)]);
const hook = (name: string) => ({ name, adjust: <T>(x: T) => x });
const containerOf = (...plugins: Plugin[]) => createContainer({ model: fakeModel().model, plugins });

describe('createContainer', () => {
  it('has the model, and core’s own parts where no plugin says otherwise', async () => {
    const { model } = fakeModel();
    const parts = resolveRunParts(await createContainer({ model }));
    expect(parts).toMatchObject({ attention: selfAttention, noise: defaultNoise, samplers: samplerKinds });
    expect(parts.model).toBe(model);
    for (const part of ['motion', 'guidance', 'firstFrame', 'secondPass'] as const) expect(parts[part]).toBeUndefined();
    for (const part of ['conditioners', 'overlays', 'tokenEmbeddings', 'x0Hooks', 'latentsHooks'] as const) {
      expect(parts[part]).toEqual([]);
    }
    expect(parts.clock()).toBeLessThanOrEqual(performance.now());
  });

  it('reports to the bus and goes by the clock that it is given, else by its own', async () => {
    const { model } = fakeModel();
    const events = createEventBus();
    const given = await createContainer({ model, events, clock: () => 42 });
    expect(given.get(EventBus)).toBe(events);
    expect(given.get(Clock)()).toBe(42);
    const [one, other] = [await createContainer({ model }), await createContainer({ model })];
    expect(one.get(EventBus)).toBe(one.get(EventBus));
    expect(one.get(EventBus)).not.toBe(other.get(EventBus));
  });

  it('hands every kind of part to the run, many of a kind in the order of the list', async () => {
    const motion: MotionDynamics = { name: 'still', warp: (latents) => latents };
    const guidance = { name: 'mine' } as GuidanceProvider;
    const firstFrame = { name: 'first' } as FirstFrame;
    const secondPass = { name: 'second' } as SecondPass;
    const noise = { name: 'noise' } as NoiseProvider;
    const attention = { ...selfAttention, name: 'mine' };
    const [a, b] = [{ name: 'a' } as Conditioner, { name: 'b' } as Conditioner];
    const overlay = { name: 'lora' } as WeightOverlay;
    const word = { placeholder: '<cat>' } as TokenEmbedding;
    const kind = { ...samplerKinds[0]!, name: 'mine' };
    const container = await containerOf(
      providing('motion', MotionDynamics, motion),
      providing('b', Conditioner, b),
      plugin('several', () => [
        provide(GuidanceProvider, [], () => guidance),
        provide(FirstFrame, [], () => firstFrame),
        provide(SecondPass, [], () => secondPass),
        provide(NoiseProvider, [], () => noise),
        provide(AttentionProcessor, [], () => attention),
        provide(WeightOverlay, [], () => overlay),
        provide(TokenEmbedding, [], () => word),
        provide(SamplerKind, [], () => kind),
        provide(PredictedX0Hook, [], () => hook('x1')),
        provide(PredictedX0Hook, [], () => hook('x2')),
      ]),
      providing('a', Conditioner, a),
      providing('hook', LatentsHook, hook('l')),
    );
    const parts = resolveRunParts(container);
    expect(parts).toMatchObject({ motion, guidance, firstFrame, secondPass, noise, attention });
    expect(parts.conditioners).toEqual([b, a]);
    expect(parts.overlays).toEqual([overlay]);
    expect(parts.tokenEmbeddings).toEqual([word]);
    expect(parts.samplers).toEqual([...samplerKinds, kind]);
    expect(parts.x0Hooks.map(({ name }) => name)).toEqual(['x1', 'x2']);
    expect(parts.latentsHooks.map(({ name }) => name)).toEqual(['l']);
  });
});

describe('createContainer, for the parts of plugins', () => {
  it('makes each once, out of the model, other plugins’ parts, and all of a kind', async () => {
    const Lamp = token<{ readonly watts: number }>('test.Lamp');
    const made: string[] = [];
    const { model } = fakeModel();
    const plugins = [
      plugin('reader', () => [
        provide(Conditioner, [DiffusionModel, all(Lamp), MotionDynamics], (ofModel, lamps, motion) => {
          made.push('conditioner');
          const watts = lamps.map((lamp) => lamp.watts).join('+');
          return { name: `${ofModel.name} ${watts} ${motion.name}` } as Conditioner;
        }),
      ]),
      providing('lamp', Lamp, { watts: 40 }),
      plugin('other-lamp', () => [provide(Lamp, [], () => (made.push('lamp'), { watts: 60 }))]),
      providing('motion', MotionDynamics, { name: 'still', warp: (latents) => latents }),
    ];
    const container = await createContainer({ model, plugins });
    expect(made).toEqual([]);
    expect(container.getAll(Conditioner)[0]!.name).toBe('fake 40+60 still');
    expect(container.getAll(Conditioner)[0]).toBe(resolveRunParts(container).conditioners[0]);
    expect(container.getAll(Lamp)).toEqual([{ watts: 40 }, { watts: 60 }]);
    expect(made).toEqual(['lamp', 'conditioner']);
  });

  it('hands options over with defaults filled in, and the name of the plugin’s place', async () => {
    const seen: unknown[] = [];
    const glow = definePlugin({
      name: 'glow',
      summary: 'a test',
      options: { strength: number({ description, default: 0.5 }), count: integer({ description }) },
      repeatable: true,
      provides: (values, place) => {
        seen.push([values, place]);
        return [];
      },
    });
    await containerOf(glow(), glow({ strength: 1, count: 3 }));
    expect(seen).toEqual([
      [{ strength: 0.5 }, { name: 'glow' }],
      [{ strength: 1, count: 3 }, { name: 'glow-2' }],
    ]);
  });

  it('waits for plugins that need time, one after the other', async () => {
    const log: string[] = [];
    const slow = (name: string) =>
      plugin(name, async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
        return [provide(LatentsHook, [], () => hook(name))];
      });
    const container = await containerOf(slow('a'), slow('b'));
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(container.getAll(LatentsHook).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('works with a plugin that brings its own copy of core', async () => {
    const motion: MotionDynamics = { name: 'foreign', warp: (latents) => latents };
    const provision = { token: Symbol.for('zeroreel.MotionDynamics'), dependencies: [], make: () => motion };
    const foreign = plugin('foreign', () => [provision as unknown as Provision]);
    expect(resolveRunParts(await containerOf(foreign)).motion).toBe(motion);
  });
});

describe('createContainer, of plugins that do not go together', () => {
  const refused = async (...plugins: Plugin[]): Promise<ZeroreelError> => {
    const error: unknown = await containerOf(...plugins).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ZeroreelError);
    return error as ZeroreelError;
  };

  it('checks requirements and options before anything is made, and names every fault', async () => {
    const provides = vi.fn(() => []);
    const eager = plugin('eager', provides);
    const needy = plugin('needy', provides, { requires: ['controlnet'] });
    expect((await refused(eager, needy)).message).toBe(
      "The plugin 'needy' requires 'controlnet', which is not in the list",
    );
    const glow = definePlugin({
      name: 'glow',
      summary: 'a test',
      options: { strength: number({ description, min: 0 }) },
      repeatable: true,
      provides,
    });
    const { code, message, faults } = await refused(eager, glow({ strength: -1 }), glow({ shine: 2 } as object));
    expect(code).toBe('invalid-request');
    expect(faults).toEqual([
      { path: 'glow.strength', message: 'expected a number from 0, got -1' },
      { path: 'glow-2.shine', message: 'expected no such option' },
    ]);
    expect(message).toBe('glow.strength: expected a number from 0, got -1\nglow-2.shine: expected no such option');
    expect(provides).not.toHaveBeenCalled();
  });

  it.each([
    ['AttentionProcessor', AttentionProcessor],
    ['MotionDynamics', MotionDynamics],
    ['NoiseProvider', NoiseProvider],
    ['GuidanceProvider', GuidanceProvider],
    ['FirstFrame', FirstFrame],
    ['SecondPass', SecondPass],
  ] as const)('lets one plugin provide %s', async (name, part) => {
    const [one, two] = ['one', 'two'].map((own) => providing<{ readonly name: string }>(own, part, { name: own }));
    expect((await containerOf(one!)).get<{ name: string }>(part).name).toBe('one');
    expect(await refused(one!, two!)).toMatchObject({
      code: 'plugin',
      message: `Only one plugin may provide ${name}, got 'one' and 'two'`,
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no light');
      },
      'no light',
    ],
    ['rejects', () => Promise.reject(new Error('no light')), 'no light'],
    [
      'throws a text',
      () => {
        throw 'no light';
      },
      'no light',
    ],
    ['returns no list', () => undefined, /undefined is not|not iterable/],
    ['returns a list of nothing', () => [undefined], /undefined/],
  ])('names a plugin that %s', async (_, provides, reason) => {
    const error = await refused(hookless(), plugin('broken', provides as unknown as PluginDefinition['provides']));
    expect(error.code).toBe('plugin');
    expect(error.message).toMatch(/^The plugin 'broken' cannot add its parts: /);
    expect(error.message).toMatch(reason);
  });

  it('passes on what a plugin says of its own options as it is', async () => {
    const own = new ZeroreelError('invalid-request', 'glow: too bright', { faults: [{ path: 'glow', message: 'x' }] });
    expect(await refused(plugin('glow', () => Promise.reject(own)))).toBe(own);
  });

  it('knows such an error by its name where it comes from another copy of core', async () => {
    const faults = [{ path: 'glow', message: 'too bright' }];
    const foreign = Object.assign(new Error('glow: too bright'), {
      name: 'ZeroreelError',
      code: 'missing-file',
      faults,
    });
    const error = await refused(plugin('glow', () => Promise.reject(foreign)));
    expect(error).toMatchObject({ code: 'missing-file', message: 'glow: too bright', cause: foreign, faults });
  });

  it('names the plugin and the part where a part cannot be made', async () => {
    const broken = plugin('broken', () => [
      provide(LatentsHook, [], () => {
        throw new Error('no light');
      }),
    ]);
    const container = await containerOf(broken);
    expect(() => resolveRunParts(container)).toThrow(
      expect.objectContaining({ code: 'plugin', message: "The plugin 'broken' cannot make its LatentsHook: no light" }),
    );
    const own = new ZeroreelError('invalid-model', 'a layer is missing');
    const foreign = await containerOf(
      plugin('strict', () => [
        provide(LatentsHook, [], () => {
          throw own;
        }),
      ]),
    );
    expect(() => resolveRunParts(foreign)).toThrow(own);
  });

  it('says which part is missing where nothing provides it', async () => {
    const Lamp = token<{ readonly watts: number }>('test.Nothing');
    const container = await containerOf(plugin('dark', () => [provide(LatentsHook, [Lamp], () => hook('dark'))]));
    expect(() => container.get(Lamp)).toThrow(
      expect.objectContaining({ code: 'plugin', message: expect.stringMatching(/test\.Nothing/) as string }),
    );
    expect(() => resolveRunParts(container)).toThrow(
      expect.objectContaining({ code: 'plugin', message: expect.stringMatching(/test\.Nothing/) as string }),
    );
    expect(container.getAll(Lamp)).toEqual([]);
  });

  it('says so where parts need each other', async () => {
    const Egg = token<object>('test.Egg');
    const Hen = token<object>('test.Hen');
    const container = await containerOf(
      plugin('farm', () => [provide(Egg, [Hen], () => ({})), provide(Hen, [Egg], () => ({}))]),
    );
    expect(() => container.get(Egg)).toThrow(expect.objectContaining({ code: 'plugin' }));
  });
});

const hookless = () => plugin('fine', () => []);
