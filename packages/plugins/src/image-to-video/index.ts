import { definePlugin, type Plugin } from '@zeroreel/core';
import { GivenFirstFrame, type StartPicture } from './given-first-frame.js';
import { imageToVideoModule } from './image-to-video.module.js';

export type { PictureSize, StartPicture } from './given-first-frame.js';

/** What the video begins with. */
export interface ImageToVideoOptions {
  readonly picture: StartPicture;
}

/**
 * The first frame is a given picture, as the autoencoder gives it back; the others come out of it as they come out of a
 * generated one. DDIM inversion finds the picture's latents at T and T′ (`FirstFrame` of core). A prompt that describes
 * the picture serves best. Needs motion dynamics, whichever plugin binds them.
 */
export const imageToVideo = ({ picture }: ImageToVideoOptions): Plugin =>
  definePlugin({
    name: 'image-to-video',
    module: imageToVideoModule(new GivenFirstFrame(picture)),
  });
