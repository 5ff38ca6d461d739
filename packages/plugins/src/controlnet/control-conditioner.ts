import {
  sliceFrames,
  tensor,
  ZeroreelError,
  type ConditionedRun,
  type Conditioner,
  type PreparedConditioner,
  type Tensor,
} from '@zeroreel/core';
import type { ControlNet } from '@zeroreel/models';
import { formatShape } from '@zeroreel/onnx';

/** The frames that control pictures are wanted for. */
export interface ControlledVideo {
  readonly frames: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Control pictures `[F, 3, H, W]` in [0, 1], RGB, at least one a frame; at hand, on their way, or made for a video. */
export type ControlPictures = Tensor | Promise<Tensor> | ((video: ControlledVideo) => Tensor | Promise<Tensor>);

/** What one ControlNet is to do. */
export interface ControlSettings {
  readonly name: string;
  readonly network: ControlNet;
  readonly pictures: ControlPictures;
  /** What its residuals are multiplied by. */
  readonly scale: number;
  /** Fractions of the steps between which it has a say. */
  readonly start: number;
  readonly end: number;
}

/** A ControlNet that steers every frame by a picture of its own. */
export class ControlConditioner implements Conditioner {
  readonly name: string;
  readonly extraChannels = 0;

  constructor(private readonly settings: ControlSettings) {
    this.name = settings.name;
  }

  async prepare({ model, request, signal }: ConditionedRun): Promise<PreparedConditioner> {
    const { name, network } = this.settings;
    const { frames, width, height } = request;
    const pictures = await this.#picturesFor({ frames, width, height });
    const hint = await network.embed(pictures, signal);
    this.#requireCells(hint, height / model.vaeScaleFactor, width / model.vaeScaleFactor);
    return {
      additions: [network.addition(name)],
      inputs: (i, steps) => ({
        perFrame: { [`${name}.hint`]: hint },
        shared: { [`${name}.scale`]: tensor(Float32Array.of(scaleAt(this.settings, i, steps)), [1]) },
      }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async #picturesFor(video: ControlledVideo): Promise<Tensor> {
    const { name, pictures: given } = this.settings;
    const pictures = await (typeof given === 'function' ? given(video) : given);
    const { frames, width, height } = video;
    const [count = 0, ...picture] = pictures.shape;
    if (count >= frames && formatShape(picture) === formatShape([3, height, width])) {
      return sliceFrames(pictures, 0, frames);
    }
    throw new ZeroreelError(
      'invalid-request',
      `Pictures of ${name}: expected ${frames} or more of ${width}x${height}, [${frames}, 3, ${height}, ${width}], ` +
        `got ${formatShape(pictures.shape)}`,
    );
  }

  /** A network for latents of another size would not fit, whatever its pictures. */
  #requireCells({ shape }: Tensor, height: number, width: number): void {
    const [, , ownHeight, ownWidth] = shape;
    if (ownHeight === height && ownWidth === width) return;
    throw new ZeroreelError(
      'invalid-model',
      `${this.settings.network.name}: expected a ControlNet that makes ${height}x${width} cells of these pictures, as ` +
        `the model does, got ${ownHeight}x${ownWidth}`,
    );
  }
}

/** The scale at step i of `steps`: 0 outside [start, end] (`controlnet_keep` of diffusers' StableDiffusionControlNetPipeline). */
export function scaleAt({ scale, start, end }: ControlSettings, i: number, steps: number): number {
  return i / steps < start || (i + 1) / steps > end ? 0 : scale;
}
