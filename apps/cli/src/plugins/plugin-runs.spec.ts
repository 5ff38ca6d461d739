import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodePng } from '@zeroreel/media';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand } from '../__testing__/build.js';
import { runBuilt } from '../__testing__/run-built.js';

// A plugin from outside of the workspace, through the built command.
const source = `
import { definePlugin, definePluginFactory, PredictedX0Hook, scale } from '@zeroreel/core';
import { ContainerModule } from 'inversify';

export const plugin = definePluginFactory({
  name: 'fade',
  description: 'takes contrast away',
  options: { share: { type: 'number', description: 'what stays', default: 1 } },
  create({ share }) {
    const hook = { name: 'fade', adjust: (x) => scale(share, x) };
    const module = new ContainerModule(({ bind }) => {
      bind(PredictedX0Hook).toConstantValue(hook);
    });
    return definePlugin({ name: 'fade', module });
  },
});`;

let folder: string;
beforeAll(async () => {
  await buildCommand();
  folder = await mkdtemp(join(tmpdir(), 'plugin-runs-'));
  const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
  await symlink(modules, join(folder, 'node_modules'), 'junction');
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

it('takes part in a run, is kept in the file, and is wanted again by rerun', { timeout: 300_000 }, async () => {
  const fade = join(folder, 'fade.mjs');
  await writeFile(fade, source);
  const quick = ['--steps', '3', '--video-frames', '2', '--backend', 'cpu', '--threads', '1', '-q'];
  const generate = (name: string, ...flags: readonly string[]) =>
    runBuilt(['generate', 'a panda', '-o', join(folder, name), ...quick, ...flags]);

  expect(await generate('own.gif', '--keep-frames', join(folder, 'own'))).toMatchObject({ code: 0 });
  const flags = ['--plugin', `${fade}:{"share":0.5}`, '--keep-frames', join(folder, 'faded')];
  expect(await generate('faded.gif', ...flags)).toMatchObject({ code: 0, stderr: '' });
  const [own, faded] = await Promise.all(
    ['own', 'faded'].map(async (name) => decodePng(await readFile(join(folder, name, '000.png')))),
  );
  expect(faded?.frame).not.toEqual(own?.frame);
  const settingsOf = async (name: string) =>
    JSON.parse((await runBuilt(['inspect', join(folder, name), '--json'])).stdout).settings;
  expect((await settingsOf('own.gif')).plugins).toBeUndefined();
  expect((await settingsOf('faded.gif')).plugins).toEqual([{ source: fade, options: { share: 0.5 } }]);

  const rerun = () => runBuilt(['rerun', join(folder, 'faded.gif'), '-o', join(folder, 'again.gif'), '-q']);
  expect(await rerun()).toMatchObject({ code: 0 });
  const [first, again] = await Promise.all(['faded.gif', 'again.gif'].map((name) => readFile(join(folder, name))));
  expect(again).toEqual(first);

  await rm(fade);
  const { code, stderr } = await rerun();
  expect(code).toBe(7);
  expect(stderr).toContain(`The plugin ${fade} cannot be loaded: ${fade} does not exist`);
});

it('is refused with options that it does not take: exit 2', { timeout: 60_000 }, async () => {
  const flags = ['--plugin', 'cross-frame-attention:{"frames":2}', '-o', join(folder, 'a.gif'), '-q'];
  const { code, stderr } = await runBuilt(['generate', 'a panda', ...flags]);
  expect(code).toBe(2);
  expect(stderr).toContain("The plugin 'cross-frame-attention' has the options policy, got 'frames'");
});
