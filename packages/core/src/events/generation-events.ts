import type { Tensor } from '../tensor/tensor.js';

/** What a run is doing; in this order. */
export type Stage =
  'load' | 'download' | 'encode' | 'condition' | 'compile' | 'anchor' | 'denoise' | 'decode' | 'write';

/** @param place in the tensor that the picture `[1, 3, H, W]` comes out of */
export type FinishPreview = (picture: Tensor, place: number) => Tensor;

/** What is known of all frames while the first one goes ahead alone, and the others have not begun. */
export interface FirstLook {
  /** F: frames of the video. */
  readonly frames: number;
  /** Moves a picture of the first frame, or its latents, `[1, C, H, W]`, as frame `frameId` will show it. */
  move(picture: Tensor, frameId: number): Tensor;
  /**
   * Decodes latents `[1, C, h, w]` of the first frame, as those that are predicted now, to `[1, 3, H, W]` in [-1, 1]. The
   * decoder then stays for the end of the run, in memory beside the network. Present at the last of the first frame's own steps.
   */
  readonly decode?: (latents: Tensor) => Promise<Tensor>;
}

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
    /** In phase `anchor`, where the frames follow the first one. */
    readonly firstLook?: FirstLook;
  };
  'frame:decoded': { readonly frameId: number; readonly frames: number; readonly picture: Tensor };
  notice: { readonly message: string };
};
