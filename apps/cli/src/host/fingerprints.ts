import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { openModel } from '@zeroreel/node';
import {
  fileNames,
  filesFingerprint,
  modelFingerprint as fingerprintWith,
  type InputFingerprints,
  type KnownPlugins,
  type Settings,
  type Sha256,
} from '@zeroreel/run';

/** What an earlier run was made with. */
export interface ExpectedFingerprints {
  /** Empty where it could not be computed: pages that were not loaded securely cannot. */
  readonly modelFingerprint: string;
  readonly inputs?: InputFingerprints;
}

/** Tells one checkpoint from another. @throws ZeroreelError `missing-file` where there is no model */
export const modelFingerprint = (files: ModelFiles): Promise<string> => fingerprintWith(files, sha256());

/** Fingerprints of every file that settings name beside the model. @throws ZeroreelError `missing-file` */
export async function inputFingerprints(settings: Settings, known: KnownPlugins): Promise<InputFingerprints> {
  const prints: [string, string][] = [];
  for (const path of fileNames(settings, known)) prints.push([path, await fingerprintOf(path)]);
  return Object.fromEntries(prints);
}

/**
 * Refuses a model that is not that of an earlier run.
 * @param source as settings call it, for the message
 * @throws ZeroreelError `invalid-model`
 */
export function requireSameModel(source: string, got: string, expected: string | undefined): void {
  if (expected === undefined || expected === '' || expected === got) return;
  throw new ZeroreelError(
    'invalid-model',
    `The model (${source}) is not the one that made the file: expected ${expected}, got ${got}`,
  );
}

/**
 * Refuses files that are not those of an earlier run.
 * @throws ZeroreelError `invalid-request` naming the file
 */
export function requireSameInputs(got: InputFingerprints, expected: InputFingerprints = {}): void {
  for (const [path, print] of Object.entries(expected)) {
    if (got[path] === print) continue;
    const message = `${path} is not the one that the video was made with: expected ${print}, got ${got[path] ?? 'none'}`;
    throw new ZeroreelError('invalid-request', message);
  }
}

async function fingerprintOf(path: string): Promise<string> {
  await stat(path).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${path}: there is no such file or folder`, { cause });
  });
  return filesFingerprint(await openModel(path), sha256());
}

/** Node's SHA-256, which holds no bytes. */
function sha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}
