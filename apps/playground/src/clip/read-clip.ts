import { messageOf, ZeroreelError } from '@zeroreel/core';
import { frameOfRgba } from '../encode/rgba.js';
import { playedPart, type ClipPart } from './clip-part.js';
import { readVideoClip } from './read-video-clip.js';
import type { Clip } from '../worker-protocol.js';

/** Clips are read no larger; models of the page are smaller. */
const LONGEST_SIDE = 512;

/** No more frames are read of a clip. */
const MOST_FRAMES = 64;

/** A few kilobytes may be a picture of gigabytes. Cameras of phones have fewer pixels, unless they are asked for more. */
const MOST_PIXELS = 2 ** 26;

/**
 * The first frames of a part of a video, or a picture, no side longer than 512 pixels.
 * @throws ZeroreelError `media` for a file that the browser cannot decode
 */
export async function readClip(file: File, part: Omit<ClipPart, 'file'>): Promise<Clip> {
  try {
    if (file.type.startsWith('image/')) return await readPicture(file);
    return await readVideoClip(file, { part: playedPart(part), most: MOST_FRAMES, longestSide: LONGEST_SIDE });
  } catch (cause) {
    if (cause instanceof ZeroreelError) throw cause;
    const reason = messageOf(cause);
    throw new ZeroreelError('media', `${file.name} cannot be read as a video or a picture: ${reason}`, { cause });
  }
}

async function readPicture(file: File): Promise<Clip> {
  await requireSize(file);
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(scale * bitmap.width));
  const height = Math.max(1, Math.round(scale * bitmap.height));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('there is no canvas to draw it on');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const picture = frameOfRgba(width, height, context.getImageData(0, 0, width, height).data);
  return { frames: [picture], still: true };
}

/** Refuses more pixels than there is room for. An image that is not shown tells its size without being decoded. */
async function requireSize(file: File): Promise<void> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.addEventListener('load', resolve);
      image.addEventListener('error', () => reject(new Error('it is no picture that this browser knows')));
      image.src = url;
    });
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width * height <= MOST_PIXELS) return;
    const limit = `expected a picture of up to ${MOST_PIXELS} pixels, got ${width}×${height}`;
    throw new ZeroreelError('media', `${file.name}: ${limit}. Make it smaller first.`);
  } finally {
    URL.revokeObjectURL(url);
  }
}
