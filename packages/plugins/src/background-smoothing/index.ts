import { definePlugin, ZeroreelError, type Plugin } from '@zeroreel/core';
import { backgroundSmoothingModule } from './background-smoothing.module.js';
import { borderContrast } from './border-contrast.js';
import type { MaskSource } from './mask-source.js';
import { BackgroundSmoothing } from './smooth-background.js';

export { borderContrast } from './border-contrast.js';
export { givenMasks } from './given-masks.js';
export type { MaskSource } from './mask-source.js';

/** What is background, and how much of its own it keeps. */
export interface BackgroundSmoothingOptions {
  /** Default `borderContrast()`, which needs no weights. */
  readonly mask?: MaskSource;
  /** Weight of a frame's own background, 0 to 1; the rest (the paper's α) is the first frame's. Default 0.4, the paper's. */
  readonly strength?: number;
}

/**
 * Draws backgrounds towards the first frame's: a video is made twice, the second time with some of that background's
 * latents at T in all frames. How much it steadies them depends on the scene (see the spec for numbers). Takes
 * nearly twice the time. Needs motion dynamics, whichever plugin binds them.
 * @throws ZeroreelError `invalid-request` for a strength outside [0, 1]
 */
export function backgroundSmoothing({
  mask = borderContrast(),
  strength = 0.4,
}: BackgroundSmoothingOptions = {}): Plugin {
  if (!(strength >= 0 && strength <= 1)) {
    throw new ZeroreelError('invalid-request', `strength: expected a number from 0 to 1, got ${strength}`);
  }
  const module = backgroundSmoothingModule(new BackgroundSmoothing(mask, strength));
  return definePlugin({ name: 'background-smoothing', module });
}
