import {
  concatFrames,
  definePlugin,
  number,
  provide,
  SecondPass,
  sliceFrames,
  tensor,
  throwIfAborted,
  ZeroreelError,
  type FirstPass,
  type Tensor,
} from '@zeroreel/core';
import { formatShape } from '@zeroreel/core/graph';
import { borderContrast } from './border-contrast.js';
import { latentMask, type MaskSource } from './masks.js';

/**
 * Draws backgrounds towards the first frame's: a video is made twice, the second time with some of that background's
 * latents at T in all frames. How much it steadies them depends on the scene (`smoothed-video.spec.ts` has numbers). Takes
 * nearly twice the time, and needs motion dynamics. What is background tells `borderContrast()`, which needs no weights;
 * programs with another mask source provide a `BackgroundSmoothing` of their own.
 */
export const backgroundSmoothing = definePlugin({
  name: 'background-smoothing',
  summary: "Draws backgrounds towards the first frame's; takes nearly twice the time",
  keepsTogether: true,
  options: {
    strength: number({
      description: "weight of a frame's own background; the rest is the first frame's",
      label: 'Own background',
      flag: '--smooth-background',
      bare: true,
      default: 0.4,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  provides: ({ strength }) => [provide(SecondPass, [], () => new BackgroundSmoothing(borderContrast(), strength))],
});

/**
 * Background smoothing (paper, section 3.3.3): where frame k shows background and so does frame 1, moved to it, the
 * latents at T come closer to frame 1's, x ← strength · x + (1 - strength) · W_k(x_1). Frame 1 stays as it is.
 *
 * Differs: the paper's code, which never ran, zeroes frame 1's foreground before it is warped. Where the warp reads
 * between cells that would draw zeros into the background; leaving out the warped foreground of the mask does the same
 * without.
 */
export class BackgroundSmoothing implements SecondPass {
  readonly name = 'background-smoothing';

  /** @param strength weight of a frame's own background, 0 to 1; the rest (the paper's α) is the first frame's */
  constructor(
    private readonly source: MaskSource,
    private readonly strength: number,
  ) {}

  async restart({ latentsAtT, pictures, motion, signal }: FirstPass): Promise<Tensor> {
    const first = sliceFrames(latentsAtT, 0, 1);
    const firstMask = await this.#maskOf(pictures, 0, latentsAtT);
    const count = pictures.length;
    const frames = [first];
    for (let id = 1; id < count; id++) {
      throwIfAborted(signal);
      const foreground = {
        own: await this.#maskOf(pictures, id, latentsAtT),
        moved: motion.warp(firstMask, id, count),
      };
      frames.push(this.#smooth(sliceFrames(latentsAtT, id, id + 1), motion.warp(first, id, count), foreground));
    }
    return concatFrames(frames);
  }

  async #maskOf(pictures: readonly Tensor[], id: number, { shape: [, , h = 0, w = 0] }: Tensor): Promise<Tensor> {
    const picture = pictures[id] as Tensor;
    const mask = await this.source.foreground(picture, id);
    const size = picture.shape.slice(2);
    if (formatShape(mask.shape) === formatShape(size)) return latentMask(mask, h, w);
    const facts = `expected ${formatShape(size)}, got ${formatShape(mask.shape)}`;
    throw new ZeroreelError('plugin', `Mask of frame ${id} by '${this.source.name}': ${facts}`);
  }

  #smooth(own: Tensor, moved: Tensor, foreground: { readonly own: Tensor; readonly moved: Tensor }): Tensor {
    const cells = foreground.own.data.length;
    const data = own.data.map((value, k) => {
      const background = (1 - at(foreground.own, k % cells)) * (1 - at(foreground.moved, k % cells));
      return value + background * (1 - this.strength) * (at(moved, k) - value);
    });
    return tensor(data, own.shape);
  }
}

const at = ({ data }: Tensor, k: number): number => data[k] as number;
