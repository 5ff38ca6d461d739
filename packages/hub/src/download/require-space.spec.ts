import { ZeroreelError } from '@zeroreel/core';
import { expect, it } from 'vitest';
import type { RemoteFileSource } from '../files/remote-file.js';
import { isOfRoom } from './no-room.js';
import { requireSpace } from './require-space.js';

const source = (missing: number, free: number | undefined): RemoteFileSource =>
  ({
    missingBytes: () => Promise.resolve(missing),
    place: { location: 'here', freeBytes: () => Promise.resolve(free) },
  }) as unknown as RemoteFileSource;

it('refuses what there is no room for, in all files together, and says that it is about room', async () => {
  await requireSpace([source(5e7, 2e8), source(5e7, 2e8)], 'Go on');
  await requireSpace([source(1e12, undefined)], 'Go on');
  const refused = await requireSpace([source(1e8, 2e8), source(1e8, 2e8)], 'Free some').catch(
    (error: unknown) => error,
  );
  expect(String(refused)).toContain('200 MB are to be downloaded into here, which has room for 200 MB. Free some');
  expect(isOfRoom(refused)).toBe(true);
});

it('knows the browser’s own error, however deep it lies, and no other', () => {
  const cause = new DOMException('full', 'QuotaExceededError');
  expect(isOfRoom(cause)).toBe(true);
  expect(isOfRoom(new ZeroreelError('missing-file', 'a', { cause: new Error('b', { cause }) }))).toBe(true);
  expect(isOfRoom(new ZeroreelError('missing-file', 'a', { cause: new Error('b') }))).toBe(false);
  expect(isOfRoom('QuotaExceededError')).toBe(false);
});
