import { encodePng } from '@zeroreel/media';
import { zip } from 'fflate';
import type { FinishedVideo } from '../worker-protocol.js';

/** A zip of `000.png`, `001.png`, …, each with the settings, as the command line's `%03d.png` writes them. */
export function encodePngZip({ frames, recorded }: FinishedVideo): Promise<Blob> {
  const comment = JSON.stringify(recorded);
  const files = frames.map((frame, index) => [`${String(index).padStart(3, '0')}.png`, encodePng(frame, comment)]);
  return new Promise((resolve, reject) => {
    // PNG is compressed already.
    zip(Object.fromEntries(files) as Record<string, Uint8Array>, { level: 0 }, (error, bytes) => {
      if (error) reject(error);
      else resolve(new Blob([new Uint8Array(bytes)], { type: 'application/zip' }));
    });
  });
}
