import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runEnvironment } from '../resume/run-environment.js';
import { pluginFingerprint } from './plugin-fingerprint.js';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'plugin-code-'))));
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

it('changes with the code of a folder, and with nothing else in it', async () => {
  await write('glow/package.json', '{"main":"dist/index.js"}');
  await write('glow/dist/index.js', 'export const plugin = 1;');
  await write('glow/dist/deeper/part.mjs', '1');
  const glow = () => pluginFingerprint(join(root, 'glow'));
  const first = await glow();
  expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
  for (const path of ['README.md', 'node_modules/other/index.js', '.git/hook.js']) await write(`glow/${path}`, 'text');
  expect(await glow()).toBe(first);
  const seen = new Set([first]);
  for (const [path, text] of [
    ['dist/deeper/part.mjs', '2'],
    ['package.json', '{"main":"dist/index.js","version":"2"}'],
    ['dist/new.js', ''],
  ] as const) {
    await write(`glow/${path}`, text);
    seen.add(await glow());
  }
  expect(seen.size).toBe(4);
});

it('does not mind where the folder lies, and tells a file that was renamed in it', async () => {
  await write('a/index.js', '1');
  const first = await pluginFingerprint(join(root, 'a'));
  await rename(join(root, 'a'), join(root, 'b'));
  expect(await pluginFingerprint(join(root, 'b'))).toBe(first);
  await rename(join(root, 'b/index.js'), join(root, 'b/other.js'));
  expect(await pluginFingerprint(join(root, 'b'))).not.toBe(first);
});

it('is that of the file where a plugin is one', async () => {
  await write('glow.mjs', '1');
  await write('other.mjs', '1');
  const first = await pluginFingerprint(join(root, 'glow.mjs'));
  await write('other.mjs', '2');
  expect(await pluginFingerprint(join(root, 'glow.mjs'))).toBe(first);
  await write('glow.mjs', '2');
  expect(await pluginFingerprint(join(root, 'glow.mjs'))).not.toBe(first);
});

it('is part of what a run may depend on, beside the machine', async () => {
  await write('glow.mjs', '1');
  const name = join(root, 'glow.mjs');
  const environment = await runEnvironment({
    plugins: [name, 'motion-dynamics'].map((each) => ({ name: each, options: {} })),
  });
  expect(Object.keys(environment)).toEqual(['system', 'processor', 'node', `plugin ${name}`]);
  expect(environment).toMatchObject({ node: process.versions.node, [`plugin ${name}`]: await pluginFingerprint(name) });
});
