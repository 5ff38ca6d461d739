import { choice, number } from './declare.js';
import { RESIZE_RULES } from './option.js';

/**
 * The options that a clip has besides its file: which part of it is taken, and how its frames become the video's size.
 */
export const clipParts = {
  start: number({
    description: 'where to begin in the clip',
    label: 'From',
    unit: 's',
    flag: '--start',
    min: 0,
    max: 86_400,
    otherwise: "the clip's beginning",
  }),
  end: number({
    description: 'where to stop in the clip',
    label: 'To',
    unit: 's',
    flag: '--end',
    above: 0,
    max: 86_400,
    otherwise: "the clip's end",
  }),
  rate: number({
    description: 'frames that are taken of the clip each second',
    label: 'Frames taken',
    unit: '1/s',
    flag: '--fps',
    above: 0,
    max: 1000,
    level: 'expert',
    otherwise: 'all',
  }),
  resize: choice(RESIZE_RULES, {
    description: "how the clip's frames become the video's size",
    label: 'Resize',
    flag: '--resize',
    default: 'fit',
    meanings: {
      fit: 'keeps their shape',
      cover: 'cuts them to the width and height',
      paper: 'keeps their shape, sides multiples of 64',
    },
  }),
} as const;
