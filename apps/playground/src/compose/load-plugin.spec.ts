import { expect, it } from 'vitest';
import { loadPlugin, loadPluginFactory } from './load-plugin.js';

const address = 'https://example.org/glow.js';
const glow = { name: 'glow', description: 'brightens', options: {}, create: async () => undefined };

it('makes a built-in plugin by its name', async () => {
  const plugin = await loadPlugin({ source: 'cross-frame-attention', options: { policy: 'off' } }, []);
  expect(plugin.name).toBe('cross-frame-attention');
});

it('imports a module, but only one that was allowed', async () => {
  const imported: string[] = [];
  const load = async (from: string) => {
    imported.push(from);
    return { plugin: glow };
  };
  await expect(loadPluginFactory(address, ['https://example.org/other.js'], load)).rejects.toMatchObject({
    code: 'plugin',
    message: `The plugin ${address} cannot be loaded: its code was not allowed to run`,
  });
  expect(imported).toEqual([]);
  expect(await loadPluginFactory(address, [address], load)).toBe(glow);
  expect(imported).toEqual([address]);
});

it.each(['/home/me/glow', 'data:text/javascript,1', 'glow'])('takes no plugin from %s', async (source) => {
  await expect(loadPluginFactory(source, [source])).rejects.toThrow(/expected the address of a module/);
});
