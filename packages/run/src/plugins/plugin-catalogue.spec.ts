import { definePlugin } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { PluginCatalogue } from './plugin-catalogue.js';

const glow = definePlugin({ name: 'glow', summary: 'Glows', options: {}, provides: () => [] });

it('knows what is built in, and others once they are loaded', async () => {
  const asked: string[] = [];
  const catalogue = new PluginCatalogue((name) => {
    asked.push(name);
    return Promise.resolve({ plugin: glow });
  });
  expect(catalogue.known('motion-dynamics')?.options).toHaveProperty('fields');
  expect(catalogue.known('./glow')).toBeUndefined();
  expect(await catalogue.load('./glow')).toBe(glow);
  expect(await catalogue.load('./glow')).toBe(glow);
  expect((await catalogue.load('motion-dynamics')).name).toBe('motion-dynamics');
  expect([asked, catalogue.known('./glow')]).toEqual([['./glow'], glow]);
  expect(catalogue.all.map(([name]) => name)).toEqual(expect.arrayContaining(['motion-dynamics', './glow']));
});

it.each([
  [{}, "expected an export 'plugin' made by definePlugin, got no such export"],
  [{ plugin: { name: 'glow' } }, "expected an export 'plugin' made by definePlugin, got a object"],
  [
    { plugin: definePlugin({ name: 'controlnet', summary: 'x', options: {}, provides: () => [] }) },
    "its name 'controlnet' is that of a built-in plugin",
  ],
])('refuses %j', async (module, reason) => {
  const catalogue = new PluginCatalogue(() => Promise.resolve(module));
  await expect(catalogue.load('./mine')).rejects.toMatchObject({
    code: 'plugin',
    message: `The plugin ./mine cannot be loaded: ${reason}`,
  });
});

it('passes on why a module cannot be imported', async () => {
  const catalogue = new PluginCatalogue(() => Promise.reject(new Error('no such file')));
  await expect(catalogue.load('./mine')).rejects.toThrow('The plugin ./mine cannot be loaded: no such file');
});
