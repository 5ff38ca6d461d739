import { tensor, type DiffusionModel, type HookContext, type PredictedX0Hook, type Tensor } from '@zeroreel/core';
import { encodeColours, type Colour } from './encode-colours.js';

/**
 * Draws the predicted clean latents towards the palette: by `strength` at the first step, where a video's colours are
 * settled, and less and less until the last, where its details are. Every frame is drawn by itself.
 */
export class PaletteHook implements PredictedX0Hook {
  readonly name = 'colour-palette';
  readonly framewise = true;
  #encoded: ReturnType<typeof encodeColours> | undefined;

  constructor(
    private readonly model: DiffusionModel,
    private readonly colours: readonly Colour[],
    private readonly strength: number,
  ) {}

  async adjust(predictedX0: Tensor, { i, steps }: HookContext): Promise<Tensor> {
    this.#encoded ??= encodeColours(this.model, this.colours);
    return pullToColours(predictedX0, await this.#encoded, this.strength * (1 - i / steps));
  }
}

/**
 * Moves every cell of `latents [F, C, h, w]` the share `strength` of the way to the nearest of `colours`, `[C]` each:
 * x ↦ x + strength (c − x).
 */
export function pullToColours(latents: Tensor, colours: readonly (readonly number[])[], strength: number): Tensor {
  const { data, shape } = latents;
  const [, channels = 0, height = 0, width = 0] = shape;
  const cells = height * width;
  const pulled = new Float32Array(data.length);
  for (let frame = 0; frame < data.length; frame += channels * cells) {
    for (let cell = frame; cell < frame + cells; cell++) {
      const own = Array.from({ length: channels }, (_, channel) => data[cell + channel * cells] as number);
      const colour = nearest(own, colours);
      own.forEach((value, channel) => {
        pulled[cell + channel * cells] = value + strength * ((colour[channel] ?? value) - value);
      });
    }
  }
  return tensor(pulled, shape);
}

function nearest(cell: readonly number[], colours: readonly (readonly number[])[]): readonly number[] {
  const distances = colours.map((colour) => squaredDistance(cell, colour));
  return colours[distances.indexOf(Math.min(...distances))] ?? cell;
}

const squaredDistance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, channel) => sum + (value - (b[channel] ?? 0)) ** 2, 0);
