import { isPluginFactory, ZeroreelError, type PluginFactory } from '@zeroreel/core';
import { pluginFactories } from '@zeroreel/plugins';
import { expect, it } from 'vitest';
import { createPlugin, importPlugin } from './create-plugin.js';

const factory = (create: () => unknown): PluginFactory =>
  ({ name: 'glow', description: 'brightens', options: {}, create: async () => create() }) as PluginFactory;
const asked = { source: 'https://example.org/glow.js', options: {} };

it('makes a plugin with its options, which it checks', async () => {
  const attention = pluginFactories.find(({ name }) => name === 'cross-frame-attention')!;
  expect((await createPlugin(attention, { source: 'a', options: { policy: 'off' } })).name).toBe(attention.name);
  await expect(createPlugin(attention, { source: 'a', options: { frames: 1 } })).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

it('knows expected errors of another copy of core', async () => {
  class OtherError extends Error {
    override readonly name = 'ZeroreelError';
    readonly code = 'invalid-request';
  }
  const making = createPlugin(
    factory(() => {
      throw new OtherError('strength: expected less');
    }),
    asked,
  );
  await expect(making).rejects.toThrow(new ZeroreelError('invalid-request', 'strength: expected less'));
  await expect(making).rejects.toBeInstanceOf(ZeroreelError);
});

it('names the plugin where it fails, or is none', async () => {
  const broken = factory(() => {
    throw new Error('no light');
  });
  await expect(createPlugin(broken, asked)).rejects.toThrow(`The plugin ${asked.source} cannot be made: no light`);
  await expect(
    createPlugin(
      factory(() => 1),
      asked,
    ),
  ).rejects.toThrow(/expected a plugin made by .*, got a number/);
});

it('imports a factory', async () => {
  const plugin = factory(() => undefined);
  const imported = await importPlugin(asked.source, async () => ({ plugin }));
  expect([imported, isPluginFactory(imported)]).toEqual([plugin, true]);
  await expect(importPlugin(asked.source, async () => ({}))).rejects.toMatchObject({
    code: 'plugin',
    message: expect.stringContaining('got no such export') as string,
  });
  await expect(importPlugin(asked.source, () => Promise.reject(new Error('404')))).rejects.toThrow(
    `The plugin ${asked.source} cannot be loaded: 404`,
  );
});
