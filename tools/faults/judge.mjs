import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf, resultIn } from './reference.mjs';
import { run } from './zeroreel.mjs';

/** Thrown by a trial in which something was lost, or whose exit was wrong. */
export class Fault extends Error {
  /** @param kind 'lost' or 'exit' */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export const requireThat = (kind, holds, message) => {
  if (!holds) throw new Fault(kind, message);
};

/** What a run's folder holds: its result, and what was left over. */
export async function lookAt(folder, format, references) {
  const { hash, earlierHash } = await references.of(format);
  const got = await hashOf(resultIn(folder, format));
  const names = await readdir(folder);
  const hidden = format.endsWith('.png') ? await readdir(resultIn(folder, format)).catch(() => []) : names;
  return {
    isNew: got === hash,
    isEarlier: got === earlierHash,
    leftovers: hidden.filter((name) => name.startsWith('.zeroreel-')),
    names,
  };
}

/**
 * A run that ended with an error must have told where its frames are, and the command that it told must make the very video
 * that an undisturbed run makes.
 */
export async function finishAsTold({ stderr }, format, { references, trialFolder }) {
  const [, told] = /^ {2}zeroreel (encode .+)$/m.exec(stderr) ?? [];
  requireThat('lost', told !== undefined, `no command that finishes the video was told: ${stderr}`);
  const finished = join(trialFolder, 'finished');
  await mkdir(finished, { recursive: true });
  const [, frames] = /^encode (\S+) -o/.exec(told) ?? [];
  const { code, stderr: why } = await run(['encode', frames, '-o', join(finished, format)]);
  requireThat('lost', code === 0, `${told}: ${why}`);
  const { hash } = await references.of(format);
  requireThat('lost', (await hashOf(resultIn(finished, format))) === hash, 'the finished video is another one');
}
