import '@zeroreel/core/disposal';
import {
  concatFrames,
  sliceFrames,
  tensor,
  ZeroreelError,
  type ConditionedRun,
  type Conditioner,
  type DiffusionModel,
  type PreparedConditioner,
  type Tensor,
  type WeightOverlay,
} from '@zeroreel/core';
import { formatShape } from '@zeroreel/core/graph';

/** The video to edit, `[F, 3, H, W]` in [-1, 1], RGB, at least as many frames as asked for; at hand, or made when a run begins. */
export type EditPictures = Tensor | (() => Promise<Tensor>);

/**
 * Shows the UNet each frame's own picture: the mode of its latents, not scaled, as further channels of the rows with
 * picture; zeros in the row without.
 */
export class EditConditioner implements Conditioner {
  readonly name = 'instruct-pix2pix';
  readonly sharesNoise = true;
  readonly extraChannels: number;

  /** @param overlays what the run lays over the model's weights, its autoencoder's among them */
  constructor(
    private readonly pictures: EditPictures,
    { latentChannels }: DiffusionModel,
    private readonly overlays: readonly WeightOverlay[],
  ) {
    this.extraChannels = latentChannels;
  }

  async prepare(run: ConditionedRun): Promise<PreparedConditioner> {
    const pictures = await this.#picturesFor(run);
    const latents = await this.#encode(pictures, run);
    return {
      additions: [],
      channels: withRows(latents),
      inputs: () => ({}),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async #picturesFor({ video: { frames, width, height }, asDecoded }: ConditionedRun): Promise<Tensor> {
    const given = this.pictures;
    const pictures = typeof given === 'function' ? await given() : given;
    const [count = 0, ...picture] = pictures.shape;
    if (count >= frames && formatShape(picture) === formatShape([3, height, width])) {
      const own = sliceFrames(pictures, 0, frames);
      return asDecoded?.(own) ?? own;
    }
    throw new ZeroreelError(
      'invalid-request',
      `Pictures to edit: expected ${frames} or more of ${width}x${height}, [${frames}, 3, ${height}, ${width}], got ` +
        formatShape(pictures.shape),
    );
  }

  /** `[F, 3, H, W]` → `[F, C, h, w]`; the autoencoder is gone again when this returns. */
  async #encode(pictures: Tensor, { model, video, signal }: ConditionedRun): Promise<Tensor> {
    const { width, height, frames } = video;
    await using autoencoder = await model.compileAutoencoder({ width, height, overlays: this.overlays });
    const means: Tensor[] = [];
    for (let frame = 0; frame < frames; frame++) {
      const { mean } = await autoencoder.encode(sliceFrames(pictures, frame, frame + 1), signal);
      means.push(mean);
    }
    return concatFrames(means);
  }
}

/** `[F, C, h, w]` → `[F, 3, C, h, w]`, rows [text and picture, picture, neither]. */
function withRows({ data, shape }: Tensor): Tensor {
  const [frames = 0, ...frame] = shape;
  const size = data.length / frames;
  const rows = new Float32Array(3 * data.length);
  for (let id = 0; id < frames; id++) {
    const latents = data.subarray(id * size, (id + 1) * size);
    rows.set(latents, 3 * id * size);
    rows.set(latents, (3 * id + 1) * size);
  }
  return tensor(rows, [frames, 3, ...frame]);
}
