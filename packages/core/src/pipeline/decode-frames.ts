import { formatShape, sameShape } from '@zeroreel/onnx';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { GenerationEvents } from '../events/generation-events.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import { clamp, isFinite, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { GenerateOptions } from './generate-options.js';
import type { RunDecoder } from './run-decoder.js';

/** Called with each decoded picture. */
export type FrameReport = (decoded: GenerationEvents['frame:decoded']) => void;

/** What is decoded, and for whom. */
export interface DecodeOptions {
  /** Opened before the first frame that has to be decoded, and closed. */
  readonly decoder: RunDecoder;
  /** Frames that the latents' first axis stands for, and how many the whole video has. */
  readonly frameIds: readonly number[];
  readonly frames: number;
  /** Shape of a picture, `[1, 3, H, W]`. */
  readonly pictureShape: readonly number[];
  readonly report: FrameReport;
  /** Makes a decoded picture what the video shows; default: it is that already. */
  readonly finish?: (picture: Tensor, frameId: number) => Tensor;
  /** Pictures that are there already. */
  readonly known?: GenerateOptions['decoded'];
  /** Takes pictures, which are not returned then. */
  readonly take?: GenerateOptions['onPicture'];
  readonly signal: AbortSignal | undefined;
}

/**
 * Decodes latents `[F, C, h, w]` one frame at a time and hands each picture to `report`.
 * @returns F pictures `[1, 3, H, W]` in [-1, 1]; none where somebody takes them
 * @throws ZeroreelError `numerical` where a picture holds NaN or infinity; `invalid-request` for a known picture of
 * another shape; `aborted`
 */
export async function decodeFrames(latents: Tensor, options: DecodeOptions): Promise<Tensor[]> {
  const { decoder, frameIds, frames, finish, known, take, report, signal } = options;
  const pictures: Tensor[] = [];
  try {
    for (const [place, frameId] of frameIds.entries()) {
      throwIfAborted(signal);
      let picture = await known?.(frameId);
      if (picture !== undefined) requirePicture(picture, frameId, options);
      else {
        const decoded = await decodeFrame(
          await decoder.open(),
          sliceFrames(latents, place, place + 1),
          frameId,
          signal,
        );
        picture = finish?.(decoded, frameId) ?? decoded;
      }
      if (take === undefined) pictures.push(picture);
      else await take(picture, frameId);
      report({ frameId, frames, picture });
    }
  } finally {
    await decoder.close();
  }
  return pictures;
}

/** A picture `[1, 3, H, W]` in [-1, 1] of the latents of one frame. @throws ZeroreelError `numerical` for NaN or infinity */
export async function decodeFrame(
  autoencoder: Autoencoder,
  latents: Tensor,
  frameId: number,
  signal: AbortSignal | undefined,
): Promise<Tensor> {
  const decoded = await autoencoder.decode(latents, signal);
  if (isFinite(decoded)) return clamp(decoded, -1, 1);
  throw new ZeroreelError('numerical', `The decoder gave NaN or infinity for frame ${frameId}`);
}

function requirePicture({ shape }: Tensor, frameId: number, { pictureShape }: DecodeOptions): void {
  if (sameShape(shape, pictureShape)) return;
  const facts = `expected a picture ${formatShape(pictureShape)}, got ${formatShape(shape)}`;
  throw new ZeroreelError('invalid-request', `decoded(${frameId}): ${facts}`);
}
