import type { ControlPreprocessor } from '@zeroreel/core';
import { canny, type CannyOptions } from './canny.js';
import { picturePreprocessor } from './picture-preprocessor.js';

/** Edges, white on black, by `canny`: what sd-controlnet-canny was trained on. */
export const cannyPreprocessor = (options: CannyOptions = {}): ControlPreprocessor =>
  picturePreprocessor('canny', (frame) => canny(frame, options));
