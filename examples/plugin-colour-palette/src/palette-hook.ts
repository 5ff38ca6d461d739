import type { DiffusionModel, HookContext, PredictedX0Hook, Tensor } from '@zeroreel/core';
import { encodeColours } from './encode-colours.js';
import type { Colour } from './parse-colour.js';
import { pullToColours } from './pull-to-colours.js';

/**
 * Draws the predicted clean latents to the palette: with `strength` at the first step, where a video's colours are
 * settled, and less and less until the last, where its details are.
 */
export class PaletteHook implements PredictedX0Hook {
  readonly name = 'colour-palette';
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
