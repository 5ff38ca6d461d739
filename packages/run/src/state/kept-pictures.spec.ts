import { tensor } from '@zeroreel/core';
import { frameFromPicture } from '@zeroreel/media';
import { expect, it } from 'vitest';
import { MemoryStore, newSha256 } from '../__testing__/memory-store.js';
import { isPictureName, keepPicture, pictureName, readPicture } from './kept-pictures.js';

/** All bytes that a channel may have, and numbers between them and beyond. */
const picture = tensor(
  Float32Array.from({ length: 3 * 32 * 24 }, (_, k) => (k % 300) / 127.5 - 1.1 + (k % 7) / 2000),
  [1, 3, 24, 32],
);

it('brings back the frame that the picture would have become, for every byte', async () => {
  const store = new MemoryStore();
  const sha256 = await keepPicture(store, 7, frameFromPicture(picture), newSha256());
  const read = await readPicture(store, 7, sha256, newSha256());
  expect(read.shape).toEqual([1, 3, 24, 32]);
  const frame = frameFromPicture(picture);
  expect(new Set(frame.data).size).toBe(256);
  expect(frameFromPicture(read)).toEqual(frame);
  expect([...store.files.keys()]).toEqual(['frame-007.png']);
});

it('refuses a picture that has changed, or is another one', async () => {
  const store = new MemoryStore();
  const sha256 = await keepPicture(store, 7, frameFromPicture(picture), newSha256());
  await keepPicture(store, 7, frameFromPicture(tensor(picture.data.map(Math.abs), picture.shape)), newSha256());
  await expect(readPicture(store, 7, sha256, newSha256())).rejects.toThrow('frame-007.png has changed');
});

it('knows its names', () => {
  expect([pictureName(0), pictureName(4095)]).toEqual(['frame-000.png', 'frame-4095.png']);
  expect(['frame-4095.png', 'frame-1.png', 'my-frame-001.png', 'frame-001.png.jpg'].map(isPictureName)).toEqual([
    ...[true, false, false, false],
  ]);
});
