import { collectedSha256, modelFingerprint as fingerprintWith } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { openModelFiles } from '../model-files.js';
import { modelFingerprint } from './model-fingerprint.js';

it('is the page’s', async () => {
  const files = await openModelFiles('embedded');
  const hash = collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
  expect(await modelFingerprint(files)).toBe(await fingerprintWith(files, hash));
});
