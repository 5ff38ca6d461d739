import { spawn, type ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { builtCommand } from '../../__testing__/run-built.js';

/** A service of the built command in a process of its own: the CPU, one thread. */
export interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** What it has logged. */
  readonly log: () => string;
}

/** Starts a service, and waits until it has told where it is. The end of the test kills it. */
export async function serve(
  store: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const args = ['serve', '--port', '0', '--store', store, '--devices', 'cpu:1x1', '--min-free', '0', ...flags];
  const child = spawn(process.execPath, [builtCommand, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      const [address] = /http:\S+\//.exec(data.toString()) ?? [];
      if (address) resolve(address);
    });
    void ended.then(() => reject(new Error(said)));
  });
  return { url, child, ended, log: () => said };
}

export const jsonOf = async (path: string, init?: RequestInit): Promise<any> => (await fetch(path, init)).json(); // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it

/** Sends a job; what comes back is its record, or what is wrong with it. */
export const postSettings = (url: string, settings: object) =>
  jsonOf(`${url}v1/jobs`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ settings, output: { keepFrames: true } }),
  });

export const post = (url: string, request: object): Promise<{ id: string }> => postSettings(url, { request });

/** The record of a job once it has ended. */
export async function endOf(url: string, id: string) {
  await (await fetch(`${url}v1/jobs/${id}/events`)).text();
  return jsonOf(`${url}v1/jobs/${id}`);
}
