import {
  sliceFrames,
  ZeroreelError,
  type ConditionedRun,
  type ControlPreprocessor,
  type PictureFrame,
  type Tensor,
} from '@zeroreel/core';
import { formatShape } from '@zeroreel/core/graph';
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

/** The run that pictures are for. */
type PictureRun = Pick<ConditionedRun, 'video' | 'asDecoded'>;

/**
 * The pictures of a video's frames, `[F, 3, H, W]`, out of those that a plugin has, as the frames are decoded.
 * @param name of the plugin, for messages
 * @throws ZeroreelError `invalid-request` for too few pictures, or pictures of another size
 */
export function picturesOfFrames(name: string, pictures: Tensor, { video, asDecoded }: PictureRun): Tensor {
  const { frames, width, height } = video;
  const [count = 0, ...picture] = pictures.shape;
  if (count >= frames && formatShape(picture) === formatShape([3, height, width])) {
    const own = sliceFrames(pictures, 0, frames);
    return asDecoded?.(own) ?? own;
  }
  throw new ZeroreelError(
    'invalid-request',
    `Pictures of ${name}: expected ${frames} or more of ${width}x${height}, [${frames}, 3, ${height}, ${width}], ` +
      `got ${formatShape(pictures.shape)}`,
  );
}
