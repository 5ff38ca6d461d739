import { execFileSync } from 'node:child_process';

/** Runs a command and returns what it printed. Its own words go to stderr. */
export function run(command: string, args: readonly string[], cwd?: string): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
    ...(cwd === undefined ? {} : { cwd }),
  });
}
