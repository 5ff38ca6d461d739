import { scale, type HookContext, type PredictedX0Hook, type Tensor } from '@zeroreel/core';

/** Strengthens the contrast of a video: scales the predicted clean latents, by `strength` at the first step and 1 at the end. */
export class MyPluginHook implements PredictedX0Hook {
  readonly name = 'my-plugin';

  constructor(private readonly strength: number) {}

  /** @param predictedX0 `[F, C, h, w]`, which stays as it is: the result is a tensor of its own */
  adjust(predictedX0: Tensor, { i, steps }: HookContext): Tensor {
    return scale(1 + (this.strength - 1) * (1 - i / steps), predictedX0);
  }
}
