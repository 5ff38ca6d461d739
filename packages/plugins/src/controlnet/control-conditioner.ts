import '@zeroreel/core/disposal';
import {
  tensor,
  ZeroreelError,
  type ConditionedRun,
  type Conditioner,
  type PreparedConditioner,
  type Span,
  type Tensor,
} from '@zeroreel/core';
import { formatShape } from '@zeroreel/core/graph';
import type { ControlNet } from '@zeroreel/models';
import { picturesOfFrames } from '../control-pictures.js';

/** What one ControlNet is to do. */
export interface ControlSettings {
  /** Scope of its weights in the UNet's graph; unlike those of the run's other ControlNets. Letters, digits and hyphens. */
  readonly name: string;
  /** A network that stays its owner's to dispose, or how a run opens one, which is then freed after the run. */
  readonly network: ControlNet | ((run: ConditionedRun) => Promise<ControlNet>);
  /** Control pictures `[F, 3, H, W]` in [0, 1], RGB, at least one a frame; at hand, or made when a run begins. */
  readonly pictures: Tensor | ((run: ConditionedRun) => Promise<Tensor>);
  /** What its residuals are multiplied by. */
  readonly scale: number;
  /** The steps in which it takes part, as fractions. */
  readonly span: Span;
}

/** A ControlNet that steers every frame by a picture of its own. */
export class ControlConditioner implements Conditioner {
  readonly name: string;
  readonly sharesNoise = true;
  readonly extraChannels = 0;

  constructor(private readonly settings: ControlSettings) {
    this.name = settings.name;
  }

  async prepare(run: ConditionedRun): Promise<PreparedConditioner> {
    const { name, network: given } = this.settings;
    const pictures = await this.#picturesFor(run);
    const network = typeof given === 'function' ? await given(run) : given;
    const free = async () => {
      if (network !== given) await network[Symbol.asyncDispose]();
    };
    try {
      const hint = await network.embed(pictures, run.signal);
      requireCells(network, hint, run);
      return {
        additions: [network.addition(name)],
        inputs: (i, steps) => ({
          perFrame: { [`${name}.hint`]: hint },
          shared: { [`${name}.scale`]: tensor(Float32Array.of(scaleAt(this.settings, i, steps)), [1]) },
        }),
        [Symbol.asyncDispose]: free,
      };
    } catch (error) {
      await free();
      throw error;
    }
  }

  async #picturesFor(run: ConditionedRun): Promise<Tensor> {
    const { name, pictures: given } = this.settings;
    const pictures = typeof given === 'function' ? await given(run) : given;
    return picturesOfFrames(name, pictures, run);
  }
}

/** A network for latents of another size would not fit, whatever its pictures. */
function requireCells({ name }: ControlNet, hint: Tensor, { model, video }: ConditionedRun): void {
  const [, , ...got] = hint.shape;
  const expected = [video.height, video.width].map((size) => size / model.vaeScaleFactor);
  if (formatShape(got) === formatShape(expected)) return;
  throw new ZeroreelError(
    'invalid-model',
    `${name}: expected a ControlNet that makes ${expected.join('x')} cells of these pictures, as the model does, ` +
      `got ${got.join('x')}`,
  );
}

/** The scale at step i of `steps`: 0 outside the span (`controlnet_keep` of diffusers' StableDiffusionControlNetPipeline). */
export function scaleAt({ scale, span }: Pick<ControlSettings, 'scale' | 'span'>, i: number, steps: number): number {
  return i / steps < span.start || (i + 1) / steps > span.end ? 0 : scale;
}
