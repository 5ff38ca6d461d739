import type { ControlPreprocessor, PictureFrame, Tensor } from '@zeroreel/core';
import { cannyPreprocessor, depthMaps, givenPictures } from '@zeroreel/media';

/** What a control picture shows. `ready`: the clip's own frames, which somebody has drawn for the ControlNet already. */
export const CONTROL_KINDS = ['canny', 'depth', 'pose', 'ready'] as const;

/** One of `CONTROL_KINDS`. */
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** How control pictures are made. */
export interface ControlPictureOptions {
  readonly kind: ControlKind;
  /** Thresholds of Canny's detector, for `canny` alone. */
  readonly cannyLow: number;
  readonly cannyHigh: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Control pictures out of a clip's frames: `[F, 3, H, W]` in [0, 1], in the frames' order and size.
 * @throws ZeroreelError `media` for frames of several sizes; `aborted`
 */
export const controlPictures = (
  frames: readonly PictureFrame[],
  { signal, ...options }: ControlPictureOptions,
): Promise<Tensor> => preprocessorFor(options).prepare(frames, { ...(signal && { signal }) });

function preprocessorFor({ kind, cannyLow, cannyHigh }: ControlPictureOptions): ControlPreprocessor {
  switch (kind) {
    case 'canny':
      return cannyPreprocessor({ low: cannyLow, high: cannyHigh });
    case 'depth':
      return depthMaps();
    case 'pose':
    case 'ready':
      return givenPictures(kind);
  }
}
