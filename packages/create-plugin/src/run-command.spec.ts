import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from './run-command.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'create-plugin-'))));
afterEach(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  let stdout = '';
  let stderr = '';
  const code = await runCommand(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

it('makes a plugin and says what comes next', async () => {
  const { code, stdout, stderr } = await run(join(folder, 'glow'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/A plugin is in .*glow\. Next:[^]*npm test/);
  expect(await readdir(folder)).toEqual(['glow']);
});

it('says what is wrong: exit 2', async () => {
  const { code, stderr } = await run(join(folder, 'Glow'));
  expect(code).toBe(2);
  expect(stderr).toMatch(/^Name of the plugin: expected .*, got 'Glow'\n$/);
});

it.each([[[]], [['a', 'b']], [['--fast']]])('says how it is called when it is called %j', async (args) => {
  expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage:') });
});

it('helps', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage:') });
});
