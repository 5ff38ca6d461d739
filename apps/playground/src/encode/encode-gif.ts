import { addGifComment } from '@zeroreel/media';
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import type { FinishedVideo } from '../worker-protocol.js';
import { rgbaOf } from './rgba.js';

/** A GIF that goes round, 256 colours a frame, its settings in a comment. */
export async function encodeGif(
  { frames, framesPerSecond, recorded }: FinishedVideo,
  signal?: AbortSignal,
): Promise<Blob> {
  const encoder = GIFEncoder();
  for (const frame of frames) {
    // A request to stop is heard between two frames.
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    const pixels = rgbaOf(frame);
    const palette = quantize(pixels, 256);
    const delay = 1000 / framesPerSecond;
    encoder.writeFrame(applyPalette(pixels, palette), frame.width, frame.height, { palette, delay });
  }
  encoder.finish();
  const bytes = addGifComment(encoder.bytes(), JSON.stringify(recorded));
  return new Blob([new Uint8Array(bytes)], { type: 'image/gif' });
}
