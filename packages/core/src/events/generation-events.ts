import type { Tensor } from '../tensor/tensor.js';

/** What a run is doing; in this order. */
export type Stage =
  'load' | 'download' | 'encode' | 'condition' | 'compile' | 'anchor' | 'denoise' | 'decode' | 'write';

/** @param place in the tensor that the picture `[1, 3, H, W]` comes out of */
export type FinishPreview = (picture: Tensor, place: number) => Tensor;

/** Everything that a run reports. Events cannot change it. A type and not an interface, as mitt wants. */
export type GenerationEvents = {
  'stage:start': { readonly stage: Stage };
  'stage:end': { readonly stage: Stage; readonly milliseconds: number };
  /** While files of weights come: bytes of all that are wanted, and of which file some have just come. */
  'download:progress': {
    readonly file: string;
    readonly loaded: number;
    readonly total: number;
    /** Files that are complete, of all that are wanted. */
    readonly done: number;
    readonly files: number;
  };
  /** After each UNet evaluation: `done` of `total` evaluations of single frames. */
  'generation:progress': { readonly done: number; readonly total: number };
  /** After each step of the sampler, all frames: predicted clean latents `[F, C, h, w]` for previews. */
  'generation:step': {
    readonly step: number;
    readonly steps: number;
    readonly timestep: number;
    readonly phase: 'anchor' | 'all';
    readonly predictedX0: Tensor;
    /** Moves a preview `[1, 3, H, W]` of the latents' entry `place` as the decoded picture will be; absent: it is not. */
    readonly finish?: FinishPreview;
  };
  'frame:decoded': { readonly frameId: number; readonly frames: number; readonly picture: Tensor };
  notice: { readonly message: string };
};
