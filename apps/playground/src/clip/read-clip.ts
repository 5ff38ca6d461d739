import { messageOf, ZeroreelError } from '@zeroreel/core';
import { frameOfRgba } from '../encode/rgba.js';
import { playedPart, type ClipPart } from './clip-part.js';
import { readVideoClip } from './read-video-clip.js';
import type { Clip } from '../worker-protocol.js';

/** Clips are read no larger; models of the page are smaller. */
const LONGEST_SIDE = 512;

/** No more frames are read of a clip. */
const MOST_FRAMES = 64;

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
