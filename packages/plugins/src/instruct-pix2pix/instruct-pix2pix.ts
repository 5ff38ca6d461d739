import {
  all,
  clip,
  Conditioner,
  definePlugin,
  DiffusionModel,
  GuidanceProvider,
  number,
  provide,
  WeightOverlay,
} from '@zeroreel/core';
import { modelPictures } from '@zeroreel/media';
import { EditConditioner } from './edit-conditioner.js';
import { editGuidance } from './edit-guidance.js';

/**
 * Video Instruct-Pix2Pix: the prompt tells what is to change in a given clip (Brooks et al. 2023, arXiv 2211.09800).
 * Needs an Instruct-Pix2Pix checkpoint; each evaluation has three guidance rows.
 */
export const instructPix2Pix = definePlugin({
  name: 'instruct-pix2pix',
  summary: 'Edits a clip as the prompt says; needs an Instruct-Pix2Pix checkpoint',
  displaces: ['motion-dynamics', 'transported-noise'],
  displacesPreset: true,
  options: {
    clip: clip({ description: 'the clip to edit', label: 'Clip', required: true, leads: true, sounds: true }),
    imageGuidanceScale: number({
      description: 'how close the video keeps to the clip; below 1 it keeps less to it than without guidance',
      label: 'Closeness to the clip',
      flag: '--image-cfg-scale',
      default: 1.5,
      step: 0.1,
    }),
  },
  provides: ({ clip: frames, imageGuidanceScale }) => [
    provide(GuidanceProvider, [], () => editGuidance(imageGuidanceScale)),
    provide(
      Conditioner,
      [DiffusionModel, all(WeightOverlay)],
      (model, overlays) => new EditConditioner(() => modelPictures(frames), model, overlays),
    ),
  ],
});
