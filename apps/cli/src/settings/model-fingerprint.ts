import { createHash } from 'node:crypto';
import type { ModelFiles } from '@zeroreel/models';
import { modelFingerprint as fingerprintWith, type Sha256 } from '@zeroreel/run';

/** Node's SHA-256, which holds no bytes. */
export function sha256(): Sha256 {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

/** Tells one checkpoint from another. @throws ZeroreelError `missing-file` where there is no model */
export const modelFingerprint = (files: ModelFiles): Promise<string> => fingerprintWith(files, sha256());
