import { tensor, ZeroreelError, type Tensor } from '@zeroreel/core';
import { decodePng, encodePng, type Frame } from '@zeroreel/media';
import type { Sha256 } from '../fingerprint/sha256.js';
import type { StateStore } from './state-store.js';

const PICTURE_NAME = /^frame-\d{3,}\.png$/;

/** Whether a name is that of a picture. */
export const isPictureName = (name: string): boolean => PICTURE_NAME.test(name);

/** What the picture of a frame is called. */
export const pictureName = (frameId: number): string => `frame-${String(frameId).padStart(3, '0')}.png`;

/**
 * Keeps the frame that a decoded picture becomes, 8 bits a channel.
 * @returns SHA-256 of what was written
 */
export async function keepPicture(store: StateStore, frameId: number, frame: Frame, hash: Sha256): Promise<string> {
  const bytes = encodePng(frame);
  await store.write(pictureName(frameId), bytes);
  hash.update(bytes);
  return hash.digest();
}

/**
 * Reads a picture back; the frame that it becomes is the same.
 * @param sha256 of the bytes that were written
 * @throws ZeroreelError `media` where they have changed since; whatever the store throws
 */
export async function readPicture(store: StateStore, frameId: number, sha256: string, hash: Sha256): Promise<Tensor> {
  const name = pictureName(frameId);
  const bytes = await store.read(name);
  hash.update(bytes);
  if ((await hash.digest()) !== sha256) throw new ZeroreelError('media', `${name} has changed since it was written`);
  return pictureFromFrame(decodePng(bytes).frame);
}

/** A picture of which `frameFromPicture` makes this frame. */
function pictureFromFrame({ width, height, data }: Frame): Tensor {
  const plane = width * height;
  const numbers = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < plane; pixel++) {
      numbers[channel * plane + pixel] = (data[3 * pixel + channel] as number) / 127.5 - 1;
    }
  }
  return tensor(numbers, [1, 3, height, width]);
}
