import { choice, clip, number, span } from '@zeroreel/core';
import { CONTROL_KINDS } from './control-pictures.js';

/*
 * Options that plugins have in common which steer a video by the pictures of a clip.
 */

/** What the clip is made into. */
export const controlKind = choice(CONTROL_KINDS, {
  description: 'what the control pictures show',
  label: 'Kind',
  default: 'canny',
  meanings: {
    canny: 'edges, found in the clip',
    depth: 'depth, which the clip shows already',
    pose: 'skeletons, which the clip shows already',
    ready: 'control pictures of any kind, which the clip shows already',
  },
});

/** The clip that leads the video. */
export const controlClip = clip({
  description: 'the clip whose frames steer the video',
  label: 'Clip',
  required: true,
  leads: true,
});

/** What a network's part in the picture is multiplied by; the network by its name in sentences. */
export const controlScale = (network: string, flag?: string) =>
  number({
    description: `how strongly the ${network} steers`,
    label: 'Strength',
    ...(flag !== undefined && { flag }),
    default: 1,
    min: -10,
    max: 10,
    step: 0.05,
  });

/** The steps in which a network steers, by its name in sentences. */
export const controlSpan = (network: string) =>
  span({
    description: `the part of the steps in which the ${network} steers`,
    label: 'Steps',
    default: { start: 0, end: 1 },
    level: 'expert',
  });

/** Canny's thresholds, as the flags `<prefix>-low` and `<prefix>-high`. */
export const cannyThresholds = (prefix: string) => ({
  cannyLow: number({
    description: 'gradient above which an edge goes on, as in OpenCV; canny only',
    label: 'Weak edges',
    flag: `${prefix}-low`,
    default: 100,
    step: 1,
    level: 'expert',
  }),
  cannyHigh: number({
    description: 'gradient above which an edge begins, as in OpenCV; canny only',
    label: 'Strong edges',
    flag: `${prefix}-high`,
    default: 200,
    step: 1,
    level: 'expert',
  }),
});
