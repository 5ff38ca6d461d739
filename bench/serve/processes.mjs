// Processes of a service, and what they cost: for the benches of this folder.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const COMMAND = fileURLToPath(new URL('../../apps/cli/bin/zeroreel.js', import.meta.url));
const TICKS = 100;

/** Seconds of processor time (user and system) of a process and all below it, those that have ended included. */
export function treeTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const own = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + treeTime(child), own);
}

/** Starts the built command. Resolves with its process and the first that it says, by which it is ready. */
export function start(args, env = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (text) => resolve({ child, said: text.toString() }));
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)));
  });
}

/**
 * Starts a server, which computes nothing unless `args` name its devices. Resolves with its process, and what submits a job and
 * waits for its end.
 */
export async function serve(args, env = {}) {
  const work = args.includes('--devices') ? [] : ['--no-work'];
  const { child, said } = await start(['serve', '--port', '0', ...work, '--min-free', '0', ...args], env);
  const url = /http:\S+\//.exec(said)[0];
  const json = async (path, init) => (await fetch(`${url}v1/jobs${path}`, init)).json();
  const submit = (body) =>
    json('', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  async function ended(id) {
    const events = await (await fetch(`${url}v1/jobs/${id}/events`)).text();
    const job = await json(`/${id}`);
    if (job.state !== 'succeeded') throw new Error(JSON.stringify(job.error ?? job));
    return { ...job, events };
  }
  return { child, url, submit, ended };
}

/** Tells processes to end, and waits for that. */
export async function stop(children) {
  await Promise.all(
    children.map((child) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return ended;
    }),
  );
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
