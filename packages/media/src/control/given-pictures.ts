import type { ControlPreprocessor } from '@zeroreel/core';
import { picturePreprocessor } from './picture-preprocessor.js';

/**
 * Takes frames for control pictures as they are: a video of skeletons (the paper's pose mode runs no detector either),
 * or edges that another program has drawn. `name` says what they show.
 */
export const givenPictures = (name: string): ControlPreprocessor => picturePreprocessor(name, (frame) => frame);
