import { scale, type HookContext, type PredictedX0Hook, type Tensor } from '@zeroreel/core';

/** Scales the predicted clean latents: by `strength` at the first step, and less and less towards 1 after it. */
export class MyPluginHook implements PredictedX0Hook {
  readonly name = 'my-plugin';
  /** The result for a frame needs no other frame. */
  readonly framewise = true;

  constructor(private readonly strength: number) {}

  /** @param predictedX0 `[F, C, h, w]`, which stays as it is: the result is a tensor of its own */
  adjust(predictedX0: Tensor, { i, steps }: HookContext): Tensor {
    return scale(1 + (this.strength - 1) * (1 - i / steps), predictedX0);
  }
}
