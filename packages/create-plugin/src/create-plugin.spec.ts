import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { isPluginDefinition } from '@zeroreel/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlugin } from './create-plugin.js';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
beforeEach(async () => void (folder = await realpath(await mkdtemp(join(tmpdir(), 'create-plugin-')))));
afterEach(() => rm(folder, { recursive: true }));

describe('createPlugin', () => {
  it('writes a plugin by the name of its folder', async () => {
    const path = await createPlugin(join(folder, 'soft-glow'));
    expect(path).toBe(join(folder, 'soft-glow'));
    expect((await readdir(path)).sort()).toEqual([
      '.gitignore',
      'README.md',
      'package.json',
      'src',
      'tsconfig.build.json',
      'tsconfig.json',
    ]);
    expect((await readdir(join(path, 'src'))).sort()).toEqual(['index.ts', 'soft-glow-hook.ts', 'soft-glow.spec.ts']);
    expect(await readFile(join(path, 'src/index.ts'), 'utf8')).toContain(
      'export const softGlowPlugin = definePlugin({',
    );
    expect(await readdir(folder)).toEqual(['soft-glow']);
  });

  it('writes one that type-checks, builds, passes its tests and can be loaded', { timeout: 180_000 }, async () => {
    const path = await createPlugin(join(folder, 'class'));
    await symlink(join(workspace, 'node_modules'), join(path, 'node_modules'), 'junction');
    const run = (script: string) => promisify(execFile)('npm', ['run', script], { cwd: path, env: environment() });
    await run('typecheck');
    await run('build');
    const { stdout } = await run('test');
    expect(stdout).toMatch(/Tests +4 passed/);
    expect(await readdir(join(path, 'dist'))).not.toContain('class.spec.js');
    const { plugin } = (await import(pathToFileURL(join(path, 'dist/index.js')).href)) as { readonly plugin: unknown };
    expect(isPluginDefinition(plugin)).toBe(true);
  });

  it('fills a folder that is there and empty', async () => {
    await mkdir(join(folder, 'glow'));
    expect(await readdir(await createPlugin(join(folder, 'glow')))).toContain('package.json');
  });

  it('leaves a folder alone that is not empty', async () => {
    await mkdir(join(folder, 'glow'));
    await writeFile(join(folder, 'glow', 'notes.txt'), '');
    await expect(createPlugin(join(folder, 'glow'))).rejects.toMatchObject({
      code: 'invalid-request',
      message: `The plugin cannot be written: ${join(folder, 'glow')} is not empty`,
    });
    expect(await readdir(join(folder, 'glow'))).toEqual(['notes.txt']);
    expect(await readdir(folder)).toEqual(['glow']);
  });

  it('refuses a file, a missing place and a name that is none', async () => {
    await writeFile(join(folder, 'glow'), '');
    await expect(createPlugin(join(folder, 'glow'))).rejects.toThrow('glow is a file');
    await expect(createPlugin(join(folder, 'no/glow'))).rejects.toThrow('no is no folder that it could be made in');
    await expect(createPlugin(join(folder, 'Glow'))).rejects.toThrow("got 'Glow'");
    expect(await readdir(folder)).toEqual(['glow']);
  });
});

describe('the template', () => {
  it('wants the versions that this workspace is built with', async () => {
    const read = async (file: string) => JSON.parse(await readFile(join(workspace, file), 'utf8'));
    const [template, root, core] = await Promise.all(
      ['packages/create-plugin/template/manifest.json', 'package.json', 'packages/core/package.json'].map(read),
    );
    const { typescript, vitest } = root.devDependencies;
    expect(template.devDependencies).toEqual({ typescript, vitest });
    const path = await createPlugin(join(folder, 'glow'));
    const written = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
    expect(written.peerDependencies).toEqual({ '@zeroreel/core': `^${core.version}` });
  });
});

/** As if npm were called from a shell: this test runs inside of vitest. */
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('VITEST'),
  );
  return { ...Object.fromEntries(inherited), NO_COLOR: '1', FORCE_COLOR: '0' };
}
