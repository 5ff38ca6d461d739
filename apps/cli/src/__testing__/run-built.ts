import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Ended {
  /** As a shell shows it: 128 more than the number of a signal that ended the process. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The script of the built command. */
export const builtCommand = fileURLToPath(new URL('../../bin/zeroreel.js', import.meta.url));

/** Starts the built command in a process of its own, on the CPU with one thread a run. */
export function startBuilt(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [builtCommand, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  return { child, ended: collect(child) };
}

/** Runs the built command to its end. */
export const runBuilt = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> =>
  startBuilt(args, env).ended;

function collect(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout, stderr });
    });
  });
}
