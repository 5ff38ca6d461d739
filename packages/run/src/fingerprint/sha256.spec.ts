import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { collectedSha256 } from './sha256.js';

it('is Node’s, and keeps what it was given though it changes', async () => {
  const hash = collectedSha256({ digest: (bytes) => crypto.subtle.digest('SHA-256', bytes) });
  const piece = Uint8Array.of(1, 2, 3);
  hash.update(piece);
  piece.fill(9);
  hash.update(Uint8Array.of(4));
  expect(await hash.digest()).toBe(
    createHash('sha256')
      .update(Uint8Array.of(1, 2, 3, 4))
      .digest('hex'),
  );
});
