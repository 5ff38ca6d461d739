import type { MotionField, MotionFieldValue } from '@zeroreel/core';

/**
 * A pan that turns before it leaves the first frame behind: with N = reach / speed frames to the turning point and back
 * again, frame k stands where the motion alone would bring it after N sin²(πk / P) frames, P = πN. The camera is as fast
 * as that motion half-way, and at rest where it turns. Videos that end before they are out of reach go straight on.
 *
 * Of 512 canvas pixels, 128 leave 56 % of the first frame in view at the furthest, of a pan in x and y.
 * @param field what `described` stands for
 * @param reach canvas pixels from the first frame, along the axis that the camera moves along faster
 * @returns the field of a video of so many frames
 */
export function turningMotion(
  field: MotionField,
  described: readonly MotionFieldValue[],
  reach: number,
): (frames: number) => MotionField {
  const furthest = reach / speedOf(described);
  return (frames) => {
    if (frames - 1 <= furthest) return field;
    const timeOf = (frameId: number) => furthest * Math.sin(frameId / furthest) ** 2;
    return {
      name: `turning-${field.name}`,
      flow: (frameId, height, width) => field.flow(timeOf(frameId), height, width),
    };
  };
}

/** Canvas pixels a frame; 0 where nothing pans steadily. */
function speedOf(described: readonly MotionFieldValue[]): number {
  const pans = described.filter((field) => field.kind === 'translate');
  const along = (axis: 'x' | 'y') => Math.abs(pans.reduce((sum, pan) => sum + pan[axis], 0));
  return Math.max(along('x'), along('y'));
}
