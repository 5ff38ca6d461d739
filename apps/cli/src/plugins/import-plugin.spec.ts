import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPluginEntry } from './import-plugin.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'find-plugin-'))));
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text = ''): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

describe('findPluginEntry', () => {
  it.each([
    ['a string', { exports: './dist/a.js' }],
    ['a subpath', { exports: { '.': './dist/a.js', './other': './b.js' } }],
    ['conditions', { exports: { types: './a.d.ts', require: './a.cjs', import: './dist/a.js', default: './b.js' } }],
    ['nested conditions', { exports: { '.': { node: { import: './dist/a.js' }, default: './b.js' } } }],
    ['main', { main: 'dist/a.js' }],
  ])('reads package.json: %s', async (_, manifest) => {
    await write('package.json', JSON.stringify(manifest));
    await write('dist/a.js');
    expect(await findPluginEntry(folder, '/')).toBe(join(folder, 'dist/a.js'));
  });

  it('takes index.js where package.json names nothing', async () => {
    await write('package.json', '{}');
    await write('index.js');
    expect(await findPluginEntry(folder, '/')).toBe(join(folder, 'index.js'));
  });

  it('takes the nearest package of a name', async () => {
    for (const place of ['node_modules/glow', 'inner/node_modules/glow']) {
      await write(`${place}/package.json`, '{}');
      await write(`${place}/index.js`);
    }
    expect(await findPluginEntry('glow', join(folder, 'inner'))).toBe(join(folder, 'inner/node_modules/glow/index.js'));
    expect(await findPluginEntry('glow', folder)).toBe(join(folder, 'node_modules/glow/index.js'));
  });

  it('says that a package is not built', async () => {
    await write('package.json', '{ "exports": "./dist/index.js" }');
    await expect(findPluginEntry(folder, '/')).rejects.toMatchObject({
      code: 'plugin',
      message: expect.stringMatching(
        /^The plugin .* cannot be loaded: .*dist\/index\.js, which does not exist; build it/,
      ),
    });
  });

  it('says what is not there', async () => {
    await expect(findPluginEntry(join(folder, 'none'), '/')).rejects.toThrow('none does not exist');
    await expect(findPluginEntry(folder, '/')).rejects.toThrow('has no package.json that can be read');
    await expect(findPluginEntry('glow', folder)).rejects.toThrow(
      `The plugin glow cannot be loaded: neither a plugin that 'zeroreel plugins' lists nor a package installed in ${folder}`,
    );
  });
});
