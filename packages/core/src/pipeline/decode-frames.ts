import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { GenerationEvents } from '../events/generation-events.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import { clamp, isFinite, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';

/** Called with each decoded picture. */
export type FrameReport = (decoded: GenerationEvents['frame:decoded']) => void;

/**
 * Decodes latents `[F, C, h, w]` one frame at a time and hands each picture to `report`.
 * @returns F pictures `[1, 3, H, W]` in [-1, 1]
 * @throws ZeroreelError `numerical` where a picture holds NaN or infinity; `aborted`
 */
export async function decodeFrames(
  autoencoder: Autoencoder,
  latents: Tensor,
  report: FrameReport,
  signal: AbortSignal | undefined,
): Promise<Tensor[]> {
  const frames = latents.shape[0] ?? 0;
  const pictures: Tensor[] = [];
  for (let frameId = 0; frameId < frames; frameId++) {
    throwIfAborted(signal);
    const decoded = await autoencoder.decode(sliceFrames(latents, frameId, frameId + 1), signal);
    if (!isFinite(decoded)) {
      throw new ZeroreelError('numerical', `The decoder gave NaN or infinity for frame ${frameId}`);
    }
    const picture = clamp(decoded, -1, 1);
    pictures.push(picture);
    report({ frameId, frames, picture });
  }
  return pictures;
}
