// `npx zeroreel` in an empty folder, and the page that it serves: with the package of the page, and without.
import { spawn } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '../expect.mjs';

const GENERATE = ['zeroreel', 'generate', 'a penguin skiing in the snow', '-o', 'out.mp4'];

/** @returns the seconds from nothing to the first video */
export async function npxGenerates(someone) {
  const folder = someone.folder('npx');
  const { seconds } = await someone.run(folder, 'npx', GENERATE);
  expect(statSync(join(folder, 'out.mp4')).size > 5000, 'npx zeroreel generate writes a video');
  return seconds;
}

/** The page is a part that may be missing, and takes the embedded models out of their own package. */
export async function pageIsOptional(someone) {
  const folder = someone.folder('page');
  await someone.run(folder, 'npm', ['install', 'zeroreel']);
  const page = join(folder, 'node_modules/@zeroreel/playground');
  const served = await fromServer(someone, folder, ['', 'models/base/model_index.json', 'models/few-step/README.md']);
  expect(/<title>/.test(served[0]), 'the page is served');
  expect(JSON.parse(served[1])._class_name === 'TextToVideoZeroPipeline', 'the page’s models come from @zeroreel/mini');
  rmSync(page, { recursive: true });
  const failed = await someone.run(folder, 'npx', ['zeroreel', 'playground']).catch((error) => error);
  expect(/npm install @zeroreel\/playground/.test(failed.message), 'the command says how to get the page');
  await someone.run(folder, 'npx', ['zeroreel', 'doctor']);
}

/** Starts `zeroreel playground`, asks for paths, and ends it. @returns their texts */
async function fromServer(someone, folder, paths) {
  const bin = join(folder, 'node_modules/.bin/zeroreel');
  const server = spawn(bin, ['playground', '--port', '0', '--host', '127.0.0.1'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: someone.home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise((resolve, reject) => {
      server.stdout.on('data', (text) => resolve(/http:\S+\//.exec(String(text))[0].replace('localhost', '127.0.0.1')));
      server.on('exit', () => reject(new Error('zeroreel playground ended')));
    });
    return await Promise.all(paths.map(async (path) => (await fetch(url + path)).text()));
  } finally {
    server.kill();
  }
}
