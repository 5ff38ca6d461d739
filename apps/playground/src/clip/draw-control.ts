import type { Tensor } from '@zeroreel/core';
import type { Frame, PictureSize } from '@zeroreel/media';
import { controlPictures, type ControlPictureOptions } from '@zeroreel/plugins';
import { fitFrame, type WantedFrames } from '@zeroreel/run';

/** What is drawn of a clip, and how large. */
export interface ControlDrawing extends Omit<ControlPictureOptions, 'signal'> {
  readonly size: PictureSize;
  readonly rule: WantedFrames['rule'];
}

/** The pictures that a ControlNet would be shown, at the video's size. @throws ZeroreelError `media` */
export async function drawControl(
  frames: readonly Frame[],
  { size, rule, ...options }: ControlDrawing,
): Promise<readonly Frame[]> {
  return framesOf(
    await controlPictures(
      frames.map((frame) => fitFrame(frame, size, rule)),
      options,
    ),
  );
}

/** Of pictures `[F, 3, H, W]` in [0, 1]. */
function framesOf({ data, shape: [count = 0, , height = 0, width = 0] }: Tensor): readonly Frame[] {
  const pixels = height * width;
  return Array.from({ length: count }, (_, frame) => {
    const bytes = new Uint8Array(3 * pixels);
    for (let at = 0; at < bytes.length; at++) {
      const value = data[3 * pixels * frame + (at % 3) * pixels + Math.floor(at / 3)] ?? 0;
      bytes[at] = Math.round(255 * value);
    }
    return { width, height, data: bytes };
  });
}
