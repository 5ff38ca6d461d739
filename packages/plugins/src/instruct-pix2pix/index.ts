import { definePlugin, ZeroreelError, type Plugin } from '@zeroreel/core';
import type { EditPictures } from './edit-conditioner.js';
import { instructPix2PixModule } from './instruct-pix2pix.module.js';

export type { EditedVideo, EditPictures } from './edit-conditioner.js';
export { editGuidance } from './edit-guidance.js';

/** What is edited, and how close to it the result stays. */
export interface InstructPix2PixOptions {
  readonly pictures: EditPictures;
  /** How closely the result follows the pictures; any number, below 1 too. Default 1.5, diffusers'. */
  readonly imageGuidanceScale?: number;
}

/**
 * Video Instruct-Pix2Pix: the prompt tells what is to change in a given video (Brooks et al. 2023, arXiv 2211.09800).
 * Needs an Instruct-Pix2Pix checkpoint; each evaluation has three guidance rows.
 * @throws ZeroreelError `invalid-request` where the scale is no finite number
 */
export function instructPix2Pix({ pictures, imageGuidanceScale = 1.5 }: InstructPix2PixOptions): Plugin {
  if (!Number.isFinite(imageGuidanceScale)) {
    throw new ZeroreelError(
      'invalid-request',
      `imageGuidanceScale: expected a finite number, got ${imageGuidanceScale}`,
    );
  }
  return definePlugin({ name: 'instruct-pix2pix', module: instructPix2PixModule(pictures, imageGuidanceScale) });
}
