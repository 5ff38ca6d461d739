import type { FinishedVideo } from '../worker-protocol.js';
import { writePng } from './png-file.js';
import { writeZip } from './zip-file.js';

/** The picture whose comment keeps the settings of all of them. */
export const FIRST_PICTURE = '000.png';

/** A zip of `000.png`, `001.png`, …, each with the settings, as the command line's `%03d.png` writes them. */
export async function encodePngZip({ frames, recorded }: FinishedVideo, signal?: AbortSignal): Promise<Blob> {
  const comment = JSON.stringify(recorded);
  const pictures: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const [index, frame] of frames.entries()) {
    signal?.throwIfAborted();
    pictures[`${String(index).padStart(FIRST_PICTURE.indexOf('.'), '0')}.png`] = await writePng(frame, comment);
  }
  return writeZip(pictures);
}
