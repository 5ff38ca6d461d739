import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInPlugins } from '@zeroreel/plugins';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';
import type { ListedPlugin } from './plugins.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'plugins-'))));
afterEach(() => rm(folder, { recursive: true }));

async function writeGlow(): Promise<string> {
  const path = join(folder, 'glow.mjs');
  const glow = `Object.defineProperty(() => ({}), 'name', { value: 'glow' })`;
  const fields = `provides: () => [], summary: 'Brightens \\u001b[31m what is bright', options: {
    tint: { kind: 'text', description: 'as #rrggbb', required: true },
    level: { kind: 'number', description: 'how much', unit: 'dB', min: 0, max: 9, default: 3, level: 'expert' } }`;
  await writeFile(path, `export const plugin = Object.assign(${glow}, { ${fields} });`);
  return path;
}

const list = async (...flags: readonly string[]): Promise<string> => {
  const { code, stdout } = await runCommand(['plugins', ...flags]);
  expect(code).toBe(0);
  return stdout;
};

it('says what the built-in plugins do, their flags, options and defaults', async () => {
  const text = await list();
  expect(text).toMatch(
    /^motion-dynamics \(built-in\)\n {2}Warps the first frame .*\n {2}flags: --motion, --motion-x, --motion-y,/,
  );
  expect(text).toContain('one of first, previous, first+previous, off; default: first)\n');
  expect(text).toMatch(/^controlnet [^]*^ {2}flags: --control, --control-model, --canny-low, --canny-high$/m);
  expect(text).toMatch(
    /^t2i-adapter [^]*^ {2}flags: --adapter, --adapter-model, --adapter-strength, --adapter-canny-low, --adapter-canny-high$/m,
  );
  expect(text).toContain('how strongly the ControlNet steers (a number from -10 to 10; default: 1)\n');
  expect(text).toMatch(/^ {2}clip +the clip to edit \(a clip: .*; required\)$/m);
});

it('says the same as JSON, with declarations and schemas', async () => {
  const listed = JSON.parse(await list('--json')) as ListedPlugin[];
  expect(listed.map(({ name, source }) => [name, source])).toEqual(
    builtInPlugins.map(({ name }) => [name, 'built-in']),
  );
  listed.forEach((plugin, k) => {
    expect(plugin.options).toEqual(JSON.parse(JSON.stringify(builtInPlugins[k]?.options)));
    expect(plugin.summary).toBe(builtInPlugins[k]?.summary);
  });
  expect(listed.find(({ name }) => name === 'controlnet')).toMatchObject({
    ...{ repeatable: true, displaces: ['motion-dynamics', 'transported-noise'] },
    shorthand: { flag: '--control', form: 'KIND=FILE[:SCALE[:START-END]]' },
    flags: ['--control', '--control-model', '--canny-low', '--canny-high'],
    schema: { properties: { scale: { type: 'number', minimum: -10, maximum: 10, default: 1 } }, required: ['clip'] },
  });
  expect(listed.find(({ name }) => name === 'motion-dynamics')).toMatchObject({ standard: '--no-motion' });
});

it('lists a plugin from elsewhere behind the built-in ones, without control characters', async () => {
  const path = await writeGlow();
  const text = await list('--plugin', `${path}:{"tint":"#ffffff"}`);
  const lines = [
    `glow (${path})`,
    '  Brightens \\u001b[31m what is bright',
    '  flags: --glow-tint, --glow-level',
    '  tint               as #rrggbb (a text, 10,000 characters at most; required)',
    '  level              how much (a number from 0 to 9, in dB; default: 3; for experts)',
  ];
  expect(text.slice(text.indexOf('glow ('))).toBe(`${lines.join('\n')}\n`);
});

it('refuses options that a plugin does not take: exit 2', async () => {
  const path = await writeGlow();
  expect(await runCommand(['plugins', '--plugin', `${path}:{"level":10}`])).toEqual({
    ...{ code: 2, stdout: '' },
    stderr:
      `zeroreel: --plugin ${path}.tint: expected a text, 10,000 characters at most, got none\n` +
      `--plugin ${path}.level: expected a number from 0 to 9, got 10\n`,
  });
});
