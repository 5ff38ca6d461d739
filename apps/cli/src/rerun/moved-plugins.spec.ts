import { definePlugin, type PluginDefinition } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { movedPlugins } from './moved-plugins.js';

const definition = definePlugin({ name: 'fade', summary: 'Fades', options: {}, provides: () => [] });
const loaded = (...names: readonly string[]) => ({
  all: ['fade', ...names].map((name) => [name, definition as unknown as PluginDefinition] as const),
});
const moved = (strangers: readonly string[], ...named: readonly string[]) =>
  Object.fromEntries(movedPlugins(strangers, loaded(...named)));

it('goes by the name of the folder or file', () => {
  expect(moved(['/a/fade.mjs', '/a/glow'], '/b/glow', '/b/fade.mjs')).toEqual({
    ...{ '/a/fade.mjs': '/b/fade.mjs', '/a/glow': '/b/glow' },
  });
  expect(moved(['C:\\a\\fade.mjs'], '/b/fade.mjs')).toEqual({ 'C:\\a\\fade.mjs': '/b/fade.mjs' });
});

it('takes the only one for the only one, and nothing where it could be several', () => {
  expect(moved(['/a/fade'], '/b/dim')).toEqual({ '/a/fade': '/b/dim' });
  expect(moved(['/a/fade', '/a/glow'], '/b/dim')).toEqual({});
  expect(moved(['/a/fade'], '/b/dim', '/b/glow')).toEqual({});
  expect(moved(['/a/fade'])).toEqual({});
});
