import { shown, ZeroreelError } from '@zeroreel/core';
import type { Sha256 } from '../fingerprint/sha256.js';
import { renameFiles } from '../settings/file-inputs.js';
import type { DeclaredPlugins } from '../settings/parse-settings.js';
import type { RecordedSettings } from '../settings/recorded-settings.js';

/** Everything that decides the numbers of a run, as JSON. Runs of one identity have the same states. */
export type RunIdentity = Readonly<Record<string, unknown>>;

/** What an identity is made of. */
export interface IdentifiedRun {
  readonly recorded: RecordedSettings;
  readonly known: DeclaredPlugins;
  /** What networks compute in, and on what, as their backend describes it. */
  readonly dtype: string;
  readonly device: string;
  /** What else the numbers may depend on, by names for messages: versions, the processor. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Whether an overflow of float16 made the run begin anew. */
  readonly begunAnew: boolean;
}

/**
 * The identity of a run. Files and the model go in by their fingerprints: it does not matter where they lie. How frames
 * become a file does not go in, as it decides none of them.
 */
export function runIdentity({ recorded, known, ...others }: IdentifiedRun): RunIdentity {
  const { settings, version, modelFingerprint, inputs = {} } = recorded;
  const { model, request, plugins, machine } = renameFiles(settings, known, (file, { plugin }) => {
    // The model's fingerprint is that of its parts too.
    const isCounted = plugin === undefined && modelFingerprint !== '';
    return inputs[file] ?? (isCounted ? 'counted' : file);
  });
  const { source, ...ofModel } = model;
  const identity = { version, model: { ...ofModel, files: modelFingerprint || source }, request, plugins, machine };
  return JSON.parse(canonicalJson({ ...identity, ...others })) as RunIdentity;
}

/** A text that stands for an identity. @param hash a new one */
export async function runFingerprint(identity: RunIdentity, hash: Sha256): Promise<string> {
  hash.update(new TextEncoder().encode(canonicalJson(identity)));
  return `sha256:${await hash.digest()}`;
}

/** What tells two identities apart, each by its path: `request.seed: 1 then, 2 now`. */
export function identityDifferences(then: RunIdentity, now: RunIdentity): readonly string[] {
  const [before, after] = [leavesOf(then), leavesOf(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path)))
    .map((path) => `${path}: ${told(before.get(path))} then, ${told(after.get(path))} now`);
}

const told = (value: unknown): string => (value === undefined ? 'not there' : shown(value));

function leavesOf(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const step = (key: string) => (Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`);
  return new Map(Object.entries(value).flatMap(([key, item]) => [...leavesOf(item, step(key))]));
}

/** The same text for the same values, in whichever order their keys were set. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** The most differences that a message lists. */
const MOST_TOLD = 8;

/**
 * @param name of where the state of the earlier run is kept
 * @throws ZeroreelError `invalid-request` where an earlier run was another one, with what tells them apart
 */
export function requireSameRun(then: RunIdentity, now: RunIdentity, name: string): void {
  const differences = identityDifferences(then, now);
  if (differences.length === 0) return;
  const more = differences.length > MOST_TOLD ? [`and ${differences.length - MOST_TOLD} more`] : [];
  throw new ZeroreelError(
    'invalid-request',
    `${name} keeps the state of another run:\n${[...differences.slice(0, MOST_TOLD), ...more].join('\n')}\n` +
      `Ask for the same as then to go on with it, remove ${name} to begin anew, or write to another file.`,
  );
}
