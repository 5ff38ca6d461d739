import { describe, expect, expectTypeOf, it } from 'vitest';
import { boolean, clip, number, text } from '../options/declare.js';
import type { PictureFrame } from '../tensor/picture-frame.js';
import { definePlugin, isPluginDefinition } from './plugin.js';

const description = 'a test';
const provides = () => [];
const glow = definePlugin({
  name: 'glow',
  summary: 'brightens what is bright',
  options: { strength: number({ description: '0 to 1', default: 0.5 }), loop: boolean({ description }) },
  requires: ['motion-dynamics'],
  repeatable: true,
  provides,
});

describe('definePlugin', () => {
  it('says what the plugin is called, does and takes', () => {
    expect(glow.name).toBe('glow');
    expect(glow.summary).toBe('brightens what is bright');
    expect(glow.options.strength).toEqual({ kind: 'number', description: '0 to 1', default: 0.5 });
    expect({ ...glow }).toMatchObject({ requires: ['motion-dynamics'], repeatable: true });
    expect(glow.provides).toBe(provides);
  });

  it('is called with options, which it keeps as they are', () => {
    const options = { strength: 0.25 };
    expect(glow(options)).toEqual({ definition: glow, options });
    expect(glow(options).options).toBe(options);
    expect(glow()).toEqual({ definition: glow, options: {} });
    expect(glow().definition).toBe(glow);
  });

  it('lists its name among its properties, so that tables and copies have it', () => {
    expect(Object.keys(glow)).toEqual(['name', 'summary', 'options', 'requires', 'repeatable', 'provides']);
  });

  it('types options as they are declared: files are opened by whoever calls it', () => {
    const pose = definePlugin({
      name: 'pose',
      summary: 'a test',
      options: { clip: clip({ description, required: true }), title: text({ description, default: '' }) },
      provides: ({ clip: frames, title }) => {
        expectTypeOf(frames).toEqualTypeOf<readonly PictureFrame[]>();
        expectTypeOf(title).toEqualTypeOf<string>();
        return [];
      },
    });
    // @ts-expect-error -- the clip is required
    expect(pose().options).toEqual({});
    // @ts-expect-error -- a clip is frames here, not a file's name
    expect(pose({ clip: 'walk.mp4' }).options).toEqual({ clip: 'walk.mp4' });
    // @ts-expect-error -- no such option
    expect(glow({ strenght: 1 }).options).toEqual({ strenght: 1 });
  });
});

describe('isPluginDefinition', () => {
  it('knows a definition, also one of another copy of core', () => {
    expect(isPluginDefinition(glow)).toBe(true);
    const foreign = Object.assign(() => undefined, { summary: 'a test', options: {}, provides });
    Object.defineProperty(foreign, 'name', { value: 'foreign' });
    expect(isPluginDefinition(foreign)).toBe(true);
  });

  const named = (name: string, others: object) => {
    const value = Object.assign(() => undefined, { summary: 'a test', options: {}, provides, ...others });
    Object.defineProperty(value, 'name', { value: name });
    return value;
  };

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'glow'],
    ['a function', () => glow],
    ['a plugin', glow()],
    ['one that is no function', { ...glow }],
    ['one without a name', named('', {})],
    ['one whose name has spaces', named('my glow', {})],
    ['one whose name begins with a digit', named('3d', {})],
    ['one whose name is a path', named('../glow', {})],
    ['one without a summary', named('glow', { summary: undefined })],
    ['one without options', named('glow', { options: undefined })],
    ['one with options that are null', named('glow', { options: null })],
    ['one that provides nothing', named('glow', { provides: undefined })],
  ])('tells %s from one', (_, value) => {
    expect(isPluginDefinition(value)).toBe(false);
  });
});
