import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { baseName } from '../settings/file-inputs.js';
import type { InputFingerprints } from '../settings/recorded-settings.js';
import type { ReadInputs } from './read-inputs.js';
import type { Sha256 } from './sha256.js';
import { modelFingerprint, type TrackedFiles } from './tracked-files.js';
import { isWideInputFingerprint, isWideModelFingerprint } from './wide-fingerprint.js';

/** What an earlier run was made with. */
export interface ExpectedFingerprints {
  /** Empty where it could not be computed: pages that were not loaded securely cannot. */
  readonly modelFingerprint: string;
  readonly inputs?: InputFingerprints;
  /** What inputs were called then, by the names that they have now; those that have not moved are left out. */
  readonly movedFrom?: Readonly<Record<string, string>>;
}

/**
 * The fingerprint of a loaded model.
 * @param name as settings call it, for the message
 * @param expected that of an earlier run, whose model is the only one that is not refused
 * @param newHash a new one each time
 * @throws ZeroreelError `invalid-model`
 */
export async function fingerprintModel(
  name: string,
  tracked: TrackedFiles,
  newHash: () => Sha256,
  expected: string = '',
): Promise<string> {
  const print = await modelFingerprint(tracked, newHash());
  if (expected === '' || expected === print) return print;
  const place = { files: tracked.files, read: [...tracked.opened.values()] };
  if (await isWideModelFingerprint(expected, place, newHash)) return print;
  throw new ZeroreelError(
    'invalid-model',
    `The model (${name}) is not the one that made the file: expected ${expected}, got ${print}`,
  );
}

/**
 * Fingerprints of what a run has read beside its model.
 * @param filesOf all files of a name
 * @param newHash a new one each time
 * @param expected those of an earlier run, whose files are the only ones that are not refused
 * @throws ZeroreelError `invalid-request` naming the file
 */
export async function fingerprintInputs(
  inputs: ReadInputs,
  filesOf: (name: string) => Promise<ModelFiles>,
  newHash: () => Sha256,
  expected: Pick<ExpectedFingerprints, 'inputs' | 'movedFrom'> = {},
): Promise<InputFingerprints> {
  const prints = await inputs.fingerprints(newHash);
  for (const [name, print] of Object.entries(prints)) {
    const before = own(expected.movedFrom, name) ?? name;
    const wanted = own(expected.inputs, before);
    if (wanted === undefined || wanted === print) continue;
    const place = { files: await filesOf(name), read: inputs.readOf(name), name: baseName(before) };
    if (await isWideInputFingerprint(wanted, place, newHash)) continue;
    throw new ZeroreelError(
      'invalid-request',
      `${name} is not the one that the video was made with: expected ${wanted}, got ${print}`,
    );
  }
  return prints;
}

/** The value of a key that comes from anywhere. */
const own = (values: Readonly<Record<string, string>> | undefined, key: string): string | undefined =>
  values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
