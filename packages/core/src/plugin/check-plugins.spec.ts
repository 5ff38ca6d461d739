import { describe, expect, it } from 'vitest';
import { placePlugins } from './check-plugins.js';
import { definePlugin, type Plugin } from './plugin.js';

const plugin = (name: string, ...requires: string[]): Plugin =>
  definePlugin({ name, summary: 'a test', options: {}, requires, provides: () => [] })();
const repeatable = definePlugin({
  name: 'lora',
  summary: 'a test',
  options: {},
  repeatable: true,
  provides: () => [],
});

const placesOf = (plugins: readonly Plugin[]) => placePlugins(plugins).map(({ name }) => name);

describe('placePlugins', () => {
  it('lets a list pass whose requirements come first, and keeps its order', () => {
    const plugins = [plugin('a'), plugin('b', 'a'), plugin('c', 'b', 'a')];
    expect(placePlugins(plugins)).toEqual(plugins.map((each) => ({ plugin: each, name: each.definition.name })));
    expect(placePlugins([])).toEqual([]);
  });

  it('numbers plugins that may be there several times', () => {
    expect(placesOf([repeatable(), plugin('a'), repeatable(), repeatable(), plugin('b', 'lora')])).toEqual([
      'lora',
      'a',
      'lora-2',
      'lora-3',
      'b',
    ]);
  });

  it.each([
    [[plugin('a'), plugin('a')], "The plugin 'a' is in the list twice"],
    [[plugin('b', 'a')], "The plugin 'b' requires 'a', which is not in the list"],
    [[plugin('a'), plugin('c', 'a', 'b')], "The plugin 'c' requires 'b', which is not in the list"],
    [[plugin('b', 'a'), plugin('a')], "The plugin 'b' requires 'a', which comes later in the list; put it earlier"],
    [[plugin('a', 'a')], "The plugin 'a' requires 'a', which comes later in the list; put it earlier"],
  ])('refuses what does not go together: %#', (plugins, message) => {
    expect(() => placePlugins(plugins)).toThrow(expect.objectContaining({ code: 'plugin', message }));
  });
});
