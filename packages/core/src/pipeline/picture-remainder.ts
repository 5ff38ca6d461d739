import { CANVAS, type Displacement } from '../motion/motion-dynamics.js';
import { concatFrames, sliceFrames } from '../tensor/arithmetic.js';
import { shiftPicture } from '../tensor/shift-picture.js';
import type { Tensor } from '../tensor/tensor.js';
import type { PlannedRun } from './prepare-run.js';

/** What tells the way of a frame's picture. */
type MovedRun = Pick<PlannedRun, 'parts' | 'request'>;

/** A decoded picture `[1, C, H, W]`, moved by what its latents have left of the way (`MotionDynamics.remainder`). */
export function finishPicture(run: MovedRun, picture: Tensor, frameId: number): Tensor {
  const left = remainderOf(run, frameId, picture);
  return left === undefined ? picture : shiftPicture(picture, left);
}

/**
 * Pictures `[F, C, H, W]` for all frames, moved the other way: a network that is shown them draws what lies where they did
 * once its pictures are finished.
 */
export function picturesAsDecoded(run: MovedRun, pictures: Tensor): Tensor {
  const ids = Array.from({ length: pictures.shape[0] ?? 0 }, (_, id) => id);
  const ways = ids.map((id) => remainderOf(run, id, pictures));
  if (ways.every((left) => left === undefined)) return pictures;
  return concatFrames(
    ids.map((id) => {
      const picture = sliceFrames(pictures, id, id + 1);
      const left = ways[id];
      return left === undefined ? picture : shiftPicture(picture, { x: -left.x, y: -left.y });
    }),
  );
}

/** In pixels of a picture; undefined where nothing is left. */
function remainderOf(
  { parts: { motion }, request: { start, frames } }: MovedRun,
  frameId: number,
  { shape: [, , height = 1, width = 1] }: Tensor,
): Displacement | undefined {
  if (start === undefined || frameId === 0) return undefined;
  const left = motion?.remainder?.(frameId, frames);
  if (left === undefined || (left.x === 0 && left.y === 0)) return undefined;
  return { x: (left.x * width) / CANVAS, y: (left.y * height) / CANVAS };
}
