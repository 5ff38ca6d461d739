import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileBoundPlugins, pluginFactories } from '@zeroreel/plugins';
import { builtInFlags } from '../plugins/built-in-flags.js';
import { plugins, type ListedPlugin, type PluginsFlags } from './plugins.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'plugins-'))));
afterEach(() => rm(folder, { recursive: true }));

async function list(flags: PluginsFlags): Promise<string> {
  let written = '';
  const sink = { write: (text: string) => (written += text) };
  const signal = new AbortController().signal;
  await plugins(flags, { stdout: sink, stderr: sink, isTerminal: false, now: () => 0, signal });
  return written;
}

const glow = `export const plugin = {
  name: 'glow',
  description: 'brightens what is bright',
  options: { tint: { type: 'string', description: 'as #rrggbb', required: true } },
  create: async ({ tint } = {}) => {
    if (tint === undefined) throw new Error('no tint');
    return { name: 'glow', requires: [], module: {} };
  },
};`;

it('says what the built-in plugins do, their options and defaults', async () => {
  const text = await list({ plugin: [] });
  expect(text).toMatch(/^motion-dynamics \(built-in: --motion-x, .*\)\n {2}frames begin as the first one/);
  expect(text).toContain(
    '  x                  to the right, in pixels of a canvas of 512, a frame (number; default: 12)\n',
  );
  expect(text).toContain('which frames (first | previous | first+previous | off; default: "first")');
  expect(text).toMatch(
    /controlnet \(built-in: --control, --control-model\)[^]*clip +video, picture or folder of pictures \(string; required\)/,
  );
});

it('says the same as JSON', async () => {
  const listed = JSON.parse(await list({ plugin: [], json: true })) as ListedPlugin[];
  expect(listed.find(({ name }) => name === 'cross-frame-attention')).toMatchObject({
    source: 'built-in',
    options: { policy: { type: 'string', default: 'first' } },
  });
});

it('lists a plugin from elsewhere, behind the built-in ones', async () => {
  const path = join(folder, 'glow.mjs');
  await writeFile(path, glow);
  const text = await list({ plugin: [`${path}:{"tint":"#ffffff"}`] });
  expect(
    text.endsWith(`glow (${path})\n  brightens what is bright\n  tint               as #rrggbb (string; required)\n`),
  ).toBe(true);
});

it('refuses options that a plugin does not take', async () => {
  const path = join(folder, 'glow.mjs');
  await writeFile(path, glow);
  await expect(list({ plugin: [path] })).rejects.toThrow(`The plugin ${path} cannot be made: no tint`);
});

it('has flags for every built-in plugin, and for no other', () => {
  const builtIn = [...pluginFactories, ...fileBoundPlugins].map(({ name }) => name);
  expect(Object.keys(builtInFlags).sort()).toEqual(builtIn.sort());
});
