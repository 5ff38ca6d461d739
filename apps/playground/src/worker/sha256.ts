import { collectedSha256, type Sha256 } from '@zeroreel/run';

/** Makes hashes; undefined where the page was not loaded securely, so that the browser has no SHA-256. */
export function sha256(): (() => Sha256) | undefined {
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  return subtle && (() => collectedSha256({ digest: (bytes) => subtle.digest('SHA-256', bytes) }));
}
