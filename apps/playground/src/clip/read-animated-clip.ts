import { ZeroreelError } from '@zeroreel/core';
import { animationTimes, perSecondOf, selectPart, type Frame } from '@zeroreel/media';
import type { Clip } from '../worker-protocol.js';
import { partOptions, type ClipPart } from './clip-part.js';
import { FramePainter } from './frame-painter.js';

/** Whether this browser takes animations apart: others show the first picture alone. */
export const canReadAnimations = (): boolean => 'ImageDecoder' in globalThis;

/** More pictures than any animation has. */
const MOST_PICTURES = 100_000;

/**
 * The first frames of a part of a GIF, an animated WebP or an animated PNG, as the browser shows them.
 * @throws ZeroreelError `media` for a damaged file; `invalid-request` for a part that it does not have
 */
export async function readAnimatedClip(
  file: File,
  type: string,
  part: Omit<ClipPart, 'file'>,
  signal?: AbortSignal,
): Promise<Clip> {
  const decoder = new ImageDecoder({ data: file.stream(), type, preferAnimation: true });
  try {
    await decoder.completed;
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
    if (count > MOST_PICTURES) {
      throw new ZeroreelError('media', `${file.name}: expected at most ${MOST_PICTURES} pictures, got ${count}`);
    }
    const delays: number[] = [];
    for (let index = 0; index < count; index++) {
      const { image } = await decoder.decode({ frameIndex: index });
      delays.push((image.duration ?? 0) / 1000);
      image.close();
    }
    const clip = animationTimes(delays, type === 'image/gif' ? 0.01 : 0.001);
    const { indices, rate } = selectPart(file.name, clip, partOptions(part));
    return { frames: await picturesAt(decoder, indices, signal), still: false, rate: perSecondOf(rate) };
  } finally {
    decoder.close();
  }
}

async function picturesAt(
  decoder: ImageDecoder,
  indices: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  let painter: FramePainter | undefined;
  let before: { readonly index: number; readonly frame: Frame } | undefined;
  for (const index of indices) {
    signal?.throwIfAborted();
    if (before?.index !== index) {
      const { image } = await decoder.decode({ frameIndex: index });
      painter ??= new FramePainter({ width: image.displayWidth, height: image.displayHeight });
      before = { index, frame: painter.paint(image) };
      image.close();
    }
    frames.push(before.frame);
  }
  return frames;
}
