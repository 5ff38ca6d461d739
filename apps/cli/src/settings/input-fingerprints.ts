import { stat } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import { openModel } from '@zeroreel/node';
import { filesFingerprint, filesOfSettings, type InputFingerprints, type RunSettings } from '@zeroreel/run';
import { sha256 } from './model-fingerprint.js';

/** Of every file that goes in beside the model. @throws ZeroreelError `missing-file` for a file that is not there */
export async function inputFingerprints(settings: RunSettings): Promise<InputFingerprints> {
  const prints: [string, string][] = [];
  for (const path of filesOfSettings(settings)) prints.push([path, await fingerprintOf(path)]);
  return Object.fromEntries(prints);
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
