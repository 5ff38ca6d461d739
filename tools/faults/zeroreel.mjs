import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The script of the built command. */
export const command = fileURLToPath(new URL('../../apps/cli/bin/zeroreel.js', import.meta.url));

/** The smallest run that goes through every stage. */
export const QUICK = [
  ...['--steps', '4', '--video-frames', '4', '-W', '64', '-H', '64', '-s', '7'],
  ...['--backend', 'cpu', '--threads', '1'],
];

/** No run takes this long, in milliseconds, on a machine that has time for it; one that does is ended, and not judged. */
const LIMIT = 1_200_000;

/**
 * Starts the built command in a process of its own; its events are read from stdout unless that goes elsewhere.
 * @param options.stdio as `child_process.spawn` has it
 */
export function start(args, { cwd, env = {}, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { ...process.env, ...env }, stdio });
  const said = { stdout: '', stderr: '' };
  const waiting = [];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    said.stdout += text;
    for (const { part, done } of waiting) if (said.stdout.includes(part)) done();
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => (said.stderr += text));
  let isOver = false;
  const limit = setTimeout(() => {
    isOver = true;
    child.kill('SIGKILL');
  }, LIMIT);
  const ended = once(child, 'close').then(([code, signal]) => {
    clearTimeout(limit);
    if (isOver) throw new Error(`not through after ${LIMIT / 1000} s: ${said.stderr}`);
    return { code, signal, ...said };
  });
  return {
    child,
    ended,
    /** Waits until something was printed, or the process has ended. */
    printed: (part) => Promise.race([ended, new Promise((done) => waiting.push({ part, done }))]),
  };
}

/** Runs it to its end. */
export const run = (args, options) => start(args, options).ended;

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
