import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlugin, loadPluginFactory } from './load-plugin.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'load-plugin-'))));
afterEach(() => rm(folder, { recursive: true }));

/** A plugin's source, whose `create` does `body`. */
const source = (body: string) => `export const plugin = {
  name: 'glow', description: 'brightens', options: {}, create: async (options) => { ${body} },
};`;
const glow = source("return { name: 'glow', requires: [], module: {}, options };");

/** Writes files by their paths in the folder and returns the path of the first one's place. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

describe('loadPlugin', () => {
  it('makes a built-in plugin by name', async () => {
    const plugin = await loadPlugin({ source: 'cross-frame-attention', options: { policy: 'previous' } });
    expect(plugin.name).toBe('cross-frame-attention');
  });

  it('makes one of a file, with its options', async () => {
    await write({ 'glow.mjs': glow });
    const plugin = await loadPlugin({ source: join(folder, 'glow.mjs'), options: { a: 1 } });
    expect(plugin).toMatchObject({ name: 'glow', options: { a: 1 } });
  });

  it('makes one of a folder', async () => {
    await write({ 'glow/package.json': '{ "exports": "./glow.mjs" }', 'glow/glow.mjs': glow });
    expect(await loadPlugin({ source: join(folder, 'glow'), options: {} })).toMatchObject({ name: 'glow' });
  });

  it('makes one of a package that is installed above the working directory', async () => {
    await write({ 'node_modules/@me/glow/package.json': '{ "main": "glow.mjs" }' });
    await write({ 'node_modules/@me/glow/glow.mjs': glow, 'work/notes.txt': '' });
    const plugin = await loadPlugin({ source: '@me/glow', options: {} }, join(folder, 'work'));
    expect(plugin).toMatchObject({ name: 'glow' });
  });

  it('tells how a plugin is asked for that needs files', async () => {
    await expect(loadPlugin({ source: 'controlnet', options: {} })).rejects.toMatchObject({
      code: 'invalid-request',
      message: '--plugin controlnet: it is made of files, by --control, --control-model',
    });
  });

  it('leaves errors about options as they are', async () => {
    await expect(loadPlugin({ source: 'cross-frame-attention', options: { frames: 2 } })).rejects.toMatchObject({
      code: 'invalid-request',
      message: "The plugin 'cross-frame-attention' has the options policy, got 'frames'",
    });
  });

  it('says whose fault a failure is', async () => {
    await write({ 'glow.mjs': source("throw new Error('no light');") });
    const path = join(folder, 'glow.mjs');
    await expect(loadPlugin({ source: path, options: {} })).rejects.toMatchObject({
      code: 'plugin',
      message: `The plugin ${path} cannot be made: no light`,
    });
  });

  it('says what came instead of a plugin', async () => {
    await write({ 'glow.mjs': source('return 1;') });
    await expect(loadPlugin({ source: join(folder, 'glow.mjs'), options: {} })).rejects.toThrow(
      'cannot be made: expected a plugin made by definePlugin, got a number',
    );
  });
});

describe('loadPluginFactory', () => {
  it.each([
    ['no such file', {}, 'glow.mjs does not exist'],
    ['a file that does not parse', { 'glow.mjs': 'export const = 1;' }, 'cannot be loaded: '],
    [
      'no export',
      { 'glow.mjs': 'export default 1;' },
      "expected an export 'plugin' made by definePluginFactory, got no such",
    ],
    ['another export', { 'glow.mjs': 'export const plugin = () => 1;' }, 'definePluginFactory, got a function'],
  ])('names the plugin and what is wrong: %s', async (_, files, message) => {
    await write(files);
    const path = join(folder, 'glow.mjs');
    const error = expect.objectContaining({ code: 'plugin', message: expect.stringContaining(message) });
    await expect(loadPluginFactory(path)).rejects.toEqual(error);
    await expect(loadPluginFactory(path)).rejects.toThrow(`The plugin ${path} cannot be loaded`);
  });
});
