// The README's program, in an empty folder, by each package manager.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeProgram } from '../documents.mjs';
import { expect } from '../expect.mjs';

const MANAGERS = {
  npm: { program: 'npm', add: ['install'] },
  // ffmpeg's package has a script that sets a mode which the file has already; pnpm runs none, and would end with an error.
  pnpm: { program: 'pnpm', add: ['add', '--config.strictDepBuilds=false'] },
  bun: { program: 'bun', add: ['add'] },
};

/** @param steps fewer than the program's own, for a short run */
export async function programRuns(someone, manager, label, steps = '4') {
  const { program, packages } = readmeProgram();
  const folder = someone.folder(`library-${label}`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const { program: command, add } = MANAGERS[manager];
  await someone.run(folder, command, [...add, ...packages]);
  writeFileSync(join(folder, 'first-video.mjs'), program);
  const { text } = await someone.run(folder, 'node', ['first-video.mjs', 'out.mp4', steps]);
  expect(/all \d+/.test(text) && statSync(join(folder, 'out.mp4')).size > 2000, `the README’s program, ${label}`);
}
