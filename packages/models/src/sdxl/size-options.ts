import { text, type GivenOptions } from '@zeroreel/core';
import type { TimeIds } from './size-conditioning.js';

/** How a size is written. */
const SIZE = { source: '[1-9][0-9]{0,4}x[1-9][0-9]{0,4}', form: 'WIDTHxHEIGHT' };

/**
 * What Stable Diffusion XL is told of the picture that a video's frames are to be like (Podell et al. 2023, arXiv
 * 2307.01952, section 2.2).
 */
export const sizeOptions = {
  originalSize: text({
    description: 'size of the picture that frames are like, before it was scaled; small ones look blurred (SDXL alone)',
    label: 'Original size',
    unit: 'pixels',
    flag: '--original-size',
    pattern: SIZE,
    suggestions: ['1024x1024', '2048x2048', '4096x4096'],
    level: 'expert',
    otherwise: "the video's",
  }),
  crop: text({
    description:
      'pixels that were cut off that picture at its left and at its top; 0,0 shows subjects whole (SDXL alone)',
    label: 'Crop',
    unit: 'pixels',
    flag: '--crop',
    pattern: { source: '[0-9]{1,5},[0-9]{1,5}', form: 'LEFT,TOP' },
    suggestions: ['0,0', '256,0'],
    level: 'expert',
    otherwise: '0,0',
  }),
  targetSize: text({
    description: 'size of the picture once it was cut (SDXL alone)',
    label: 'Target size',
    unit: 'pixels',
    flag: '--target-size',
    pattern: SIZE,
    suggestions: ['1024x1024'],
    level: 'expert',
    otherwise: "the video's",
  }),
} as const;

/** The values of `sizeOptions` for a video of `width` x `height` pixels, as the network wants them. */
export function timeIdsOf(
  { originalSize, crop, targetSize }: GivenOptions<typeof sizeOptions>,
  { width, height }: { readonly width: number; readonly height: number },
): TimeIds {
  const [originalWidth, originalHeight] = pair(originalSize) ?? [width, height];
  const [left, top] = pair(crop) ?? [0, 0];
  const [targetWidth, targetHeight] = pair(targetSize) ?? [width, height];
  return [originalHeight, originalWidth, top, left, targetHeight, targetWidth];
}

/** The two numbers of a text that its pattern has let through. */
function pair(written: string | undefined): readonly [number, number] | undefined {
  const [first, second] = written?.split(/[x,]/).map(Number) ?? [];
  return first === undefined || second === undefined ? undefined : [first, second];
}
