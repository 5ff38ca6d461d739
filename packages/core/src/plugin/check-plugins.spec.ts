import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { checkPlugins } from './check-plugins.js';
import { definePlugin } from './plugin.js';

const plugin = (name: string, ...requires: string[]) =>
  definePlugin({ name, requires, module: new ContainerModule(() => undefined) });

describe('checkPlugins', () => {
  it('lets a list pass whose requirements come first', () => {
    expect(() => {
      checkPlugins([plugin('a'), plugin('b', 'a'), plugin('c', 'b', 'a')]);
    }).not.toThrow();
  });

  it('names a plugin that is there twice', () => {
    expect(() => {
      checkPlugins([plugin('a'), plugin('a')]);
    }).toThrow("The plugin 'a' is in the list twice");
  });

  it('names a requirement that is missing', () => {
    expect(() => {
      checkPlugins([plugin('b', 'a')]);
    }).toThrow("The plugin 'b' requires 'a', which is not in the list");
  });

  it('says that a requirement comes too late', () => {
    expect(() => {
      checkPlugins([plugin('b', 'a'), plugin('a')]);
    }).toThrow('put it earlier');
  });
});
