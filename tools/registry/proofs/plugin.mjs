// `npm create zeroreel-plugin`: what it writes builds, passes its own tests, and changes a video of the command.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '../expect.mjs';

export async function pluginIsCreated(someone) {
  const folder = someone.folder('create');
  await someone.run(folder, 'npm', ['create', 'zeroreel-plugin', 'soft-glow']);
  const plugin = join(folder, 'soft-glow');
  for (const args of [['install'], ['run', 'typecheck'], ['run', 'build']]) await someone.run(plugin, 'npm', args);
  const { text } = await someone.run(plugin, 'npm', ['test']);
  expect(/Tests +4 passed/.test(text), 'npm create zeroreel-plugin writes a plugin whose tests pass');
  const videos = [];
  for (const strength of ['1', '3']) {
    const file = `strength-${strength}.gif`;
    const flags = ['--plugin', '.', '--soft-glow-strength', strength, '--steps', '2', '--video-frames', '2'];
    await someone.run(plugin, 'npx', ['zeroreel', 'generate', 'a red car', '-o', file, ...flags]);
    videos.push(readFileSync(join(plugin, file)));
  }
  expect(!videos[0].equals(videos[1]), 'npx zeroreel generate --plugin . shows what the plugin does');
}
