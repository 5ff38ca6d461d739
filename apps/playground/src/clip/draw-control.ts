import type { Tensor } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { controlPreprocessorFor, fitFrame, type ClipSettings, type ControlKind } from '@zeroreel/run';

/** What is drawn of a clip, and how large. */
export interface ControlDrawing {
  readonly kind: ControlKind;
  readonly clip: ClipSettings;
  readonly width: number;
  readonly height: number;
}

/** The pictures that a ControlNet would be shown, at the video's size. @throws ZeroreelError `invalid-request` */
export async function drawControl(
  frames: readonly Frame[],
  { kind, clip, width, height }: ControlDrawing,
): Promise<readonly Frame[]> {
  const fitted = frames.map((frame) => fitFrame(frame, { width, height }, clip.resize));
  return framesOf(await controlPreprocessorFor(kind, clip).prepare(fitted));
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
