import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { expect, it } from 'vitest';
import { modelFingerprint as ofCommandLine } from '../../../cli/src/settings/model-fingerprint.js';
import { modelFingerprint } from './model-fingerprint.js';

it('is the command line’s', async () => {
  const files = openModelFolder(miniModelPath());
  expect(await modelFingerprint(files)).toBe(await ofCommandLine(files));
});
