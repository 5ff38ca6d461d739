import { relative } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { createPlugin } from './create-plugin.js';

/** Where a command writes. */
export interface CommandOutput {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const usage = `Usage: create-zeroreel-plugin <folder>

Writes the skeleton of a plugin into <folder>, whose last part is the name of the plugin, for instance soft-glow.
`;

/** Does what `args` say and returns the exit code: 0, or 2 where they cannot be done. */
export async function runCommand(args: readonly string[], { stdout, stderr }: CommandOutput): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    stdout.write(usage);
    return 0;
  }
  const [folder] = args;
  if (folder === undefined || folder.startsWith('-') || args.length > 1) {
    stderr.write(usage);
    return 2;
  }
  try {
    stdout.write(nextSteps(relative('', await createPlugin(folder))));
    return 0;
  } catch (error) {
    if (!(error instanceof ZeroreelError)) throw error;
    stderr.write(`${error.message}\n`);
    return 2;
  }
}

const nextSteps = (folder: string): string => `A plugin is in ${folder}. Next:

  cd ${folder}
  npm install
  npm run build
  npm test
  npx zeroreel generate "a red car on the beach" --plugin '.:{"strength": 1.2}'
`;
