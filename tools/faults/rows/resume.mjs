import { execFileSync } from 'node:child_process';
import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lookAt, requireThat } from '../judge.mjs';
import { argumentsFor, FORMATS, wholeTime } from '../reference.mjs';
import { run, sleep, start } from '../zeroreel.mjs';
import { cannotMount } from './disks.mjs';

/** Every state is written that can be. */
const env = { ZEROREEL_STATE_SECONDS: '0' };

/** Runs that are kept, ended at random times until they are through; and a state whose disk is full. */
export const resumeRows = [
  ...['SIGKILL', 'SIGINT'].map((signal) => ({
    name: `${signal} up to three times, then \`--resume\``,
    trials: [0, 1].flatMap(() =>
      FORMATS.map((format) => ({ format, run: (context) => endedAndResumed(signal, format, context) })),
    ),
  })),
  {
    name: 'disk full at the state of `--resume`',
    isPossible: cannotMount,
    trials: FORMATS.map((format) => ({ format, run: (context) => atState(format, context) })),
  },
];

async function endedAndResumed(signal, format, context) {
  const { references, random, trialFolder: folder } = context;
  await references.placeEarlier(folder, format);
  const args = argumentsFor(folder, format, '--resume');
  for (let left = random.integer(1, 3); left > 0; left--) {
    const process = start(args, { env });
    await Promise.race([process.ended, sleep(random.between(0, await wholeTime(references, format)))]);
    process.child.kill(signal);
    const { code, signal: by } = await process.ended;
    if (code === 0) break;
    const isExpected = signal === 'SIGKILL' ? by === 'SIGKILL' : code === 130 || by === 'SIGINT';
    requireThat('exit', isExpected, `ended with ${code ?? by}`);
  }
  await requireWhole(await run(args, { env }), folder, format, context);
  const state = await access(`${join(folder, format)}.resume`).then(
    () => true,
    () => false,
  );
  requireThat('lost', !state, 'the state was left behind');
}

async function atState(format, context) {
  const { trialFolder: folder } = context;
  const state = `${join(folder, format)}.resume`;
  await mkdir(state, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k,nr_inodes=3', 'tmpfs', state]);
  try {
    await requireWhole(await run(argumentsFor(folder, format, '--resume'), { env }), folder, format, context);
  } finally {
    execFileSync('umount', ['--lazy', state]);
    await rm(state, { recursive: true, force: true });
  }
}

async function requireWhole({ code, signal, stderr }, folder, format, { references }) {
  requireThat('exit', code === 0, `the last run ended with ${code ?? signal}: ${stderr}`);
  requireThat('lost', (await lookAt(folder, format, references)).isNew, 'the video is another one');
}
