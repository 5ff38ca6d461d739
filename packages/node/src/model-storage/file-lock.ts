import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZeroreelError } from '@zeroreel/core';

/** How a lock is waited for. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told once where somebody else has it. */
  readonly waiting?: (() => void) | undefined;
  /** Milliseconds between two beats of its holder. Default 5 s. */
  readonly beat?: number;
  /** Milliseconds without a beat after which a holder is given up. Default 30 s. */
  readonly patience?: number;
  /** What to throw where somebody else has it, instead of waiting. */
  readonly refused?: (holder: LockHolder) => Error;
}

/** Who has a lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
}

/** What its holder writes into a lock. */
interface Holder extends LockHolder {
  readonly id: string;
  /** When its process began, where the system tells: numbers of processes come again. */
  readonly started?: string;
}

/** Between two looks at somebody else's lock, in milliseconds. */
const LOOK = 250;

/**
 * Holds a lock until it is disposed. A lock is a file whose holder touches it now and then: one whose holder has died is
 * taken over, at once where that can be seen, else after a while without a beat.
 * @throws ZeroreelError `aborted`, `missing-file` where the file cannot be written
 */
export async function lockFile(path: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  const { signal, waiting, refused, beat = 5_000, patience = 30_000 } = options;
  const started = await startOf(process.pid);
  const own: Holder = { host: hostname(), pid: process.pid, id: randomUUID(), ...(started && { started }) };
  let seen: { readonly id: string; readonly beat: number; readonly since: number } | undefined;
  for (let looks = 0; ; looks++) {
    if (await create(path, own)) return held(path, own, beat);
    const other = await readHolder(path);
    const touched = (await stat(path).catch(() => undefined))?.mtimeMs;
    // It is gone: the next attempt may get it.
    if (touched === undefined) continue;
    const id = other?.id ?? '';
    if (seen?.id !== id || seen.beat !== touched) seen = { id, beat: touched, since: performance.now() };
    const isDead = other !== undefined && other.host === own.host && !(await isAlive(other));
    // Nobody knows about the processes of another machine but by the clock.
    const mayLive = other?.host === own.host || Date.now() - touched < patience;
    if (refused !== undefined && other !== undefined && !isDead && mayLive) throw refused(other);
    if (isDead || performance.now() - seen.since > patience) await takeAway(path, id);
    else {
      if (looks === 0) waiting?.();
      await sleep(LOOK, undefined, signal && { signal }).catch(() => undefined);
      if (signal?.aborted) throw new ZeroreelError('aborted', 'The download was stopped', { cause: signal.reason });
    }
  }
}

async function create(path: string, own: Holder): Promise<boolean> {
  try {
    await using handle = await open(path, 'wx');
    await handle.writeFile(JSON.stringify(own));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Whose it is; undefined where that has not been written yet, or cannot be read. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'pid' in value &&
  Number.isSafeInteger(value.pid) &&
  'host' in value &&
  typeof value.host === 'string';

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive too.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = await startOf(pid);
  return started === undefined || now === undefined || now === started;
}

/** When a process began, as Linux counts it: the 22nd field of its status. */
async function startOf(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The second field is a name in brackets, which may have brackets and spaces in it.
  return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
}

/** Removes a lock, unless it has become another one's meanwhile. */
async function takeAway(path: string, id: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if (((await readHolder(aside))?.id ?? '') !== id) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function held(path: string, own: Holder, beat: number): AsyncDisposable {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, beat);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      if ((await readHolder(path))?.id === own.id) await rm(path, { force: true });
    },
  };
}
