import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../__testing__/memory-files.js';
import type { Opener } from '../compose/opener.js';
import { fingerprintInputs, fingerprintModel, type ExpectedFingerprints } from './expected-fingerprints.js';
import { ReadInputs } from './read-inputs.js';
import { collectedSha256 } from './sha256.js';
import { trackFiles } from './tracked-files.js';

const newHash = () => collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('fingerprintModel', () => {
  const tracked = trackFiles(memoryFiles({ 'sd15.safetensors': Buffer.from('w') }));
  const fingerprint = async (expected?: string) => {
    await tracked.files.open('sd15.safetensors');
    return fingerprintModel('sd15', tracked, newHash, expected);
  };

  it('lets the same model pass, one without a fingerprint, and one with a wide one', async () => {
    const print = sha256('\n1\nw');
    const wide = sha256('sd15.safetensors\n1\nw');
    for (const expected of [undefined, '', print, wide]) expect(await fingerprint(expected)).toBe(print);
  });

  it('refuses another one', async () => {
    await expect(fingerprint('sha256:2')).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(
        /^The model \(sd15\) is not the one that made the file: expected sha256:2, got sha256:/,
      ),
    });
  });
});

describe('fingerprintInputs', () => {
  const files = memoryFiles({ 'new.mp4': Buffer.from('w') });
  const open = { files: async () => files } as unknown as Opener;
  const print = sha256('\n1\nw');
  const fingerprint = async (expected?: Pick<ExpectedFingerprints, 'inputs' | 'movedFrom'>) => {
    const read = new ReadInputs({ plugins: [] }, () => undefined, open);
    await (await read.open.files('/b/new.mp4', {})).open('new.mp4');
    return fingerprintInputs(read, async () => files, newHash, expected);
  };

  it('lets the same files pass, wherever they are now, and those without a fingerprint', async () => {
    const movedFrom = { '/b/new.mp4': '/a/walk.mp4' };
    for (const expected of [
      undefined,
      {},
      { inputs: {} },
      { inputs: { '/b/new.mp4': print } },
      { inputs: { '/a/walk.mp4': print }, movedFrom },
      // Wide ones have the name that a file had.
      { inputs: { '/b/new.mp4': sha256('new.mp4\n1\nw') } },
      { inputs: { '/a/walk.mp4': sha256('walk.mp4\n1\nw') }, movedFrom },
    ])
      expect(await fingerprint(expected)).toEqual({ '/b/new.mp4': print });
  });

  it('names a file that is another one', async () => {
    const message = `/b/new.mp4 is not the one that the video was made with: expected sha256:2, got ${print}`;
    await expect(fingerprint({ inputs: { '/b/new.mp4': 'sha256:2' } })).rejects.toMatchObject({
      ...{ code: 'invalid-request', message },
    });
    const moved = { inputs: { '/a/walk.mp4': 'sha256:2' }, movedFrom: { '/b/new.mp4': '/a/walk.mp4' } };
    await expect(fingerprint(moved)).rejects.toThrow(message);
    await expect(fingerprint({ inputs: { '/b/new.mp4': sha256('walk.mp4\n1\nw') } })).rejects.toThrow();
  });
});
