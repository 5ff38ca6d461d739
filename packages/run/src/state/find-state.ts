import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { Sha256 } from '../fingerprint/sha256.js';
import { decodeRunState } from './decode-run-state.js';
import type { StoredState } from './encode-run-state.js';
import type { StateStore } from './state-store.js';

const STATE_NAME = /^state-(\d{6,15})\.safetensors$/;

/** Whether a state is among the names of what a store holds. */
export const holdsState = (names: readonly string[]): boolean => names.some(isStateName);

/** Whether a name is that of a state. */
export const isStateName = (name: string): boolean => STATE_NAME.test(name);

/** What the k-th state of a run is called. */
export const stateName = (k: number): string => `state-${String(k).padStart(6, '0')}.safetensors`;

/** Numbers of the states that are there, the newest first. */
export const stateNumbers = (names: readonly string[]): readonly number[] =>
  names.flatMap((name) => STATE_NAME.exec(name)?.slice(1).map(Number) ?? []).sort((a, b) => b - a);

/** The newest state that can be read. */
export interface FoundState extends StoredState {
  readonly number: number;
  /** Newer ones that cannot, and why. */
  readonly damaged: readonly string[];
}

/**
 * Looks for the state of an earlier run.
 * @returns undefined where there is none
 * @throws ZeroreelError `invalid-request` where there are only damaged ones, with the way out; `media` where nobody can
 * look
 */
export async function findState(store: StateStore, newSha256: () => Sha256): Promise<FoundState | undefined> {
  const numbers = stateNumbers(await named(store.name, store.list()));
  const damaged: string[] = [];
  for (const number of numbers) {
    const name = stateName(number);
    try {
      const bytes = await named(name, store.read(name));
      return { ...(await decodeRunState(bytes, name, newSha256())), number, damaged };
    } catch (error) {
      damaged.push(messageOf(error));
    }
  }
  if (damaged.length === 0) return undefined;
  throw new ZeroreelError(
    'invalid-request',
    `${store.name} keeps the state of an earlier run, but no run can go on from it:\n${damaged.join('\n')}\n` +
      `Remove ${store.name} to begin anew.`,
  );
}

async function named<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new ZeroreelError('media', `${name} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
