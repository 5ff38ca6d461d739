import { parseSettings, type Settings } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import {
  FIRST_VISIT,
  reducePageSettings,
  settingsOfView,
  type PageAction,
  type PageSettings,
} from './page-settings.js';
import { VIEWS, type View } from './views.js';

const after = (actions: readonly PageAction[], start: PageSettings = FIRST_VISIT): PageSettings =>
  actions.reduce(reducePageSettings, start);
const settingsAfter = (...actions: readonly PageAction[]): Settings => settingsOfView(after(actions));
const pluginsOf = ({ plugins }: Settings): readonly string[] => plugins.map(({ name }) => name);
const to = (view: View): PageAction => ({ type: 'view', view });
const option = (group: Extract<PageAction, { type: 'option' }>['group'], key: string, value: unknown): PageAction => ({
  type: 'option',
  group,
  key,
  value,
});
const plugin = (name: string, options: Extract<PageAction, { type: 'plugin' }>['options'], index = 0): PageAction => ({
  ...{ type: 'plugin', name, options, index },
});
const CLIP = { clip: { file: 'walk.mp4' } };

const made: Settings = {
  format: 2,
  model: { source: 'embedded' },
  request: { prompt: 'a fox', steps: 9, t0: 7, t1: 8, sharedNoise: false, guidanceScale: 3 },
  plugins: [{ name: 'cross-frame-attention', options: { policy: 'previous' } }],
  output: { framesPerSecond: 12 },
  machine: {},
};

describe('settings of a first visit', () => {
  it.each([
    ['generate', ['motion-dynamics', 'cross-frame-attention']],
    ['control', ['cross-frame-attention', 'controlnet']],
    ['edit', ['cross-frame-attention', 'instruct-pix2pix']],
    ['compare', ['motion-dynamics', 'cross-frame-attention']],
  ] as const)('have the plugins of the view %s', (view, names) => {
    expect(pluginsOf(settingsAfter(to(view)))).toEqual(names);
  });

  it('leave to the model and the declarations what they can', () => {
    expect(settingsAfter()).toEqual({
      ...{ format: 2, model: { source: 'embedded' }, output: {}, machine: {} },
      request: { prompt: 'a penguin skiing in the snow' },
      plugins: [
        { name: 'motion-dynamics', options: {} },
        { name: 'cross-frame-attention', options: {} },
      ],
    });
  });

  it('edit with the model that can, without sound', () => {
    const { model, request, output } = settingsAfter(to('edit'));
    expect([model, request, output]).toEqual([
      { source: 'embedded:edit' },
      { prompt: 'make it night', steps: 20 },
      { audio: false },
    ]);
  });

  it.each(VIEWS)('are settings that the parser takes, with a clip where the view %s needs one', (view) => {
    const settings = settingsOfView(
      after([plugin('controlnet', CLIP), plugin('instruct-pix2pix', CLIP), { type: 'view', view }]),
    );
    expect(parseSettings(settings, builtIn)).toEqual(settings);
  });
});

describe('an option', () => {
  it.each([
    ['model', 'variant', 'fp16'],
    ['request', 'seed', 5],
    ['output', 'framesPerSecond', 5],
    ['machine', 'backend', 'wasm'],
  ] as const)('of the group %s is in what the worker is sent', (group, key, value) => {
    for (const view of VIEWS)
      expect(settingsAfter(to(view), option(group, key, value))[group]).toMatchObject({ [key]: value });
  });

  it('is left out again where nothing is given', () => {
    const { request } = settingsAfter(option('request', 'seed', 5), option('request', 'seed', undefined));
    expect(request).toEqual(settingsAfter().request);
  });

  it('of the prompt belongs to the view where that has one of its own', () => {
    const prompts = VIEWS.map(
      (view) =>
        settingsAfter(option('request', 'prompt', 'a fox'), to('edit'), option('request', 'prompt', 'snow'), to(view))
          .request.prompt,
    );
    expect(prompts).toEqual(['a fox', 'a fox', 'snow', 'a fox']);
  });

  it('of shared noise is one of the view alone', () => {
    const start = [to('control'), option('request', 'sharedNoise', false)];
    expect(settingsAfter(...start).request.sharedNoise).toBe(false);
    expect(settingsAfter(...start, to('generate')).request.sharedNoise).toBeUndefined();
  });
});

describe('a plugin', () => {
  it('is taken out of one view and keeps its options', () => {
    const moved = [plugin('motion-dynamics', { sampling: 'bilinear' }), plugin('motion-dynamics', undefined)];
    expect(pluginsOf(settingsAfter(...moved))).toEqual(['cross-frame-attention']);
    expect(pluginsOf(settingsAfter(...moved, to('compare')))).toContain('motion-dynamics');
    const back = settingsAfter(
      ...moved,
      plugin('motion-dynamics', (last) => last),
    );
    expect(back.plugins[0]).toEqual({ name: 'motion-dynamics', options: { sampling: 'bilinear' } });
  });

  it('comes into a view that does without, and only there', () => {
    const state = after([to('control'), plugin('motion-dynamics', (last) => last)]);
    expect(pluginsOf(settingsOfView(state))).toContain('motion-dynamics');
    expect(pluginsOf(settingsOfView(after([to('edit')], state)))).not.toContain('motion-dynamics');
  });

  it('may be there several times, each with options of its own', () => {
    const state = after([
      to('control'),
      { type: 'add-plugin', name: 'controlnet', options: { kind: 'depth' } },
      plugin('controlnet', (last) => ({ ...last, scale: 0.5 }), 1),
      plugin('controlnet', { kind: 'canny', scale: undefined }, 0),
    ]);
    const controls = (each: PageSettings) =>
      settingsOfView(each)
        .plugins.filter(({ name }) => name === 'controlnet')
        .map(({ options }) => options);
    expect(controls(state)).toEqual([{ kind: 'canny' }, { kind: 'depth', scale: 0.5 }]);
    const removed = after([{ type: 'remove-plugin', name: 'controlnet', index: 0 }], state);
    expect(controls(removed)).toEqual([{ kind: 'depth', scale: 0.5 }]);
  });

  it('of others comes after those that are built in', () => {
    const address = 'https://example.org/plugin.js';
    const names = pluginsOf(
      settingsAfter(
        { type: 'add-plugin', name: address, options: {} },
        { type: 'add-plugin', name: 'weight-overlays', options: {} },
      ),
    );
    expect(names).toEqual(['motion-dynamics', 'cross-frame-attention', 'weight-overlays', address]);
  });
});

describe('settings that replace those of the page', () => {
  const replace: PageAction = {
    type: 'replace',
    settings: made,
    view: 'generate',
    unasked: ['request.t0', 'request.t1'],
  };

  it('are sent as they came', () => {
    expect(settingsAfter(replace)).toEqual(made);
  });

  it('leave other views their plugins', () => {
    expect(pluginsOf(settingsAfter(replace, to('control')))).toEqual(['cross-frame-attention', 'controlnet']);
    expect(settingsAfter(replace, to('control')).request.sharedNoise).toBeUndefined();
  });

  it('set values free that nobody had asked for, once something changes', () => {
    const { request } = settingsAfter(replace, option('request', 'steps', 5));
    expect(request).toEqual({ prompt: 'a fox', steps: 5, sharedNoise: false, guidanceScale: 3 });
  });

  it('set the LoRA of the model’s preset free with its steps, and keep those that were asked for', () => {
    const ink = { file: 'ink.safetensors', strength: 1 };
    const lora = [{ file: 'model:few-step/lora.safetensors', strength: 1 }, ink];
    const settings: Settings = {
      ...made,
      request: { prompt: 'a fox', steps: 4, sampler: 'lcm', guidanceScale: 1 },
      plugins: [{ name: 'weight-overlays', options: { lora } }],
    };
    const paths = ['request.steps', 'request.sampler', 'request.guidanceScale', 'plugins[0].options.lora'];
    const restore: PageAction = { type: 'replace', settings, view: 'generate', unasked: paths };
    expect(settingsAfter(restore)).toEqual(settings);
    const changed = settingsAfter(restore, option('request', 'steps', 25));
    expect(changed.request).toEqual({ prompt: 'a fox', steps: 25 });
    expect(changed.plugins).toEqual([{ name: 'weight-overlays', options: { lora: [ink] } }]);
    const [alone] = settingsAfter(
      {
        ...restore,
        settings: { ...settings, plugins: [{ name: 'weight-overlays', options: { lora: lora.slice(0, 1) } }] },
      },
      option('request', 'seed', 2),
    ).plugins;
    expect(alone).toEqual({ name: 'weight-overlays', options: {} });
  });

  it('keep plugins that the view does without otherwise', () => {
    const both = {
      ...made,
      plugins: [
        { name: 'motion-dynamics', options: {} },
        { name: 'controlnet', options: CLIP },
      ],
    };
    const settings = settingsAfter({ type: 'replace', settings: both, view: 'control', unasked: [] });
    expect(settings.plugins).toEqual(both.plugins);
  });

  it('go when the visitor starts afresh', () => {
    expect(after([replace, { type: 'start-afresh' }])).toEqual(FIRST_VISIT);
  });
});

describe('addresses of models', () => {
  const source = 'https://a.example/sd';
  const replace: PageAction = {
    type: 'replace',
    settings: { ...made, model: { source } },
    view: 'generate',
    unasked: [],
  };

  it('are agreed to where the visitor gave them, and not where a link did', () => {
    expect(after([replace]).agreed).toEqual([]);
    expect(after([option('model', 'source', source), replace, to('edit')]).agreed).toEqual([source]);
    expect(after([option('request', 'source', source), option('model', 'variant', source)]).agreed).toEqual([]);
  });

  it('are agreed to by the visitor, once', () => {
    const agree: PageAction = { type: 'agree', address: source };
    expect(after([replace, agree, agree]).agreed).toEqual([source]);
    expect(after([replace, agree, { type: 'start-afresh' }]).agreed).toEqual([source]);
  });
});
