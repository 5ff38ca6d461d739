import { collectedSha256, filesFingerprint, fileNames, type InputFingerprints, type Sha256 } from '@zeroreel/run';
import type { DeclaredPlugins, Settings } from '@zeroreel/run';
import type { PageOpener } from './page-opener.js';

/**
 * Fingerprints of the files that settings name beside the model, by those names; none where the browser has no SHA-256.
 * @throws ZeroreelError `missing-file` for a file that is not here
 */
export async function inputFingerprints(
  settings: Settings,
  known: DeclaredPlugins,
  open: Pick<PageOpener, 'files'>,
): Promise<InputFingerprints> {
  const prints: [string, string][] = [];
  for (const name of fileNames(settings, known)) {
    const hash = newSha256();
    if (hash === undefined) return {};
    prints.push([name, await filesFingerprint(await open.files(name), hash)]);
  }
  return Object.fromEntries(prints);
}

/** Undefined where the page was not loaded securely, so that the browser has no SHA-256. */
export function newSha256(): Sha256 | undefined {
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  return subtle && collectedSha256({ digest: (bytes) => subtle.digest('SHA-256', bytes) });
}
