import { stat } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import { openModel } from '@zeroreel/node';
import { filesFingerprint } from './model-fingerprint.js';
import type { RunSettings } from './run-settings.js';

/** Fingerprints of what a run reads beside its model, by absolute path. */
export type InputFingerprints = Readonly<Record<string, string>>;

/** @throws ZeroreelError `missing-file` for a file that is not there */
export async function inputFingerprints(settings: RunSettings): Promise<InputFingerprints> {
  const prints: [string, string][] = [];
  for (const path of inputsOf(settings)) prints.push([path, await fingerprintOf(path)]);
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

function inputsOf({ controls = [], edit, overlays = [], embeddings = [], initImage }: RunSettings): readonly string[] {
  const networks = controls.map(({ model }) => model).filter((model) => model !== 'embedded');
  const files = [...controls, ...overlays, ...(edit ? [edit] : [])].map(({ file }) => file);
  return [...new Set([...files, ...networks, ...embeddings, ...(initImage === undefined ? [] : [initImage])])];
}

async function fingerprintOf(path: string): Promise<string> {
  await stat(path).catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `${path}: there is no such file or folder`, { cause });
  });
  return filesFingerprint(await openModel(path), ['', 'unet', 'text_encoder', 'vae']);
}
