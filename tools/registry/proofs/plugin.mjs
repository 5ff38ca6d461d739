// `npm create zeroreel-plugin`: what it writes builds, passes its own tests, and changes a video of the command.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockOf } from '../documents.mjs';
import { expect } from '../expect.mjs';

export async function pluginIsCreated(someone) {
  const folder = someone.folder('create');
  await someone.run(folder, 'npm', ['create', 'zeroreel-plugin', 'soft-glow']);
  const plugin = join(folder, 'soft-glow');
  for (const args of [['install'], ['run', 'typecheck'], ['run', 'build']]) await someone.run(plugin, 'npm', args);
  const { text } = await someone.run(plugin, 'npm', ['test']);
  expect(/Tests +4 passed/.test(text), 'npm create zeroreel-plugin writes a plugin whose tests pass');
  await holdsTheContract(someone, plugin);
  const videos = [];
  for (const strength of ['1', '3']) {
    const file = `strength-${strength}.gif`;
    const flags = ['--plugin', '.', '--soft-glow-strength', strength, '--steps', '2', '--video-frames', '2'];
    await someone.run(plugin, 'npx', ['zeroreel', 'generate', 'a red car', '-o', file, ...flags]);
    videos.push(readFileSync(join(plugin, file)));
  }
  expect(!videos[0].equals(videos[1]), 'npx zeroreel generate --plugin . shows what the plugin does');
}

/** The program of @zeroreel/testing's README, in the new plugin. */
async function holdsTheContract(someone, plugin) {
  await someone.run(plugin, 'npm', ['install', '--save-dev', '@zeroreel/testing']);
  const program = blockOf('packages/testing/README.md', ({ language }) => language === 'js');
  const spec = program.replaceAll('my-plugin', 'soft-glow').replaceAll('myPlugin', 'softGlowPlugin');
  writeFileSync(join(plugin, 'src/contract.spec.ts'), spec);
  const { text } = await someone.run(plugin, 'npm', ['test']);
  const passed = Number(/Tests +(\d+) passed/.exec(text)?.[1]);
  expect(passed > 8, `a stranger's plugin holds @zeroreel/testing's contract: ${passed} tests`);
}
