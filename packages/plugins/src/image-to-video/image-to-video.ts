import { definePlugin, FirstFrame, picture, provide } from '@zeroreel/core';
import { modelPictures } from '@zeroreel/media';

/**
 * The first frame is a given picture, as the autoencoder gives it back; the others come out of it as they come out of a
 * generated one. DDIM inversion finds the picture's latents at T and T′ (`FirstFrame` of core). A prompt that describes
 * the picture serves best. Needs motion dynamics, whichever plugin provides them.
 */
export const imageToVideo = definePlugin({
  name: 'image-to-video',
  summary: 'Begins the video with a given picture',
  displacesPreset: true,
  options: {
    picture: picture({
      description: 'the picture that is the first frame',
      label: 'First frame',
      flag: '--init-image',
      required: true,
    }),
  },
  provides: ({ picture: frame }) => [
    provide(FirstFrame, [], () => ({ name: 'image-to-video', picture: () => modelPictures([frame]) })),
  ],
});
