import { boolean, choice, integer } from '@zeroreel/core';
import { VIDEO_FORMATS } from '@zeroreel/jobs';

/** The options of a job beside its settings, each declared here and nowhere else. */
export const jobOptions = {
  priority: integer({
    description: 'jobs of a higher priority begin first',
    min: -10,
    max: 10,
    default: 0,
  }),
  split: choice(['auto', 'never'], {
    description: 'whether a long video is made in parts on several devices; its bytes are the same',
    default: 'auto',
  }),
  parts: integer({
    description: 'parts that the video is made in',
    min: 1,
    max: 512,
    otherwise: 'as split says',
  }),
  ttl: integer({
    description: 'seconds that the results are kept after the job has ended',
    unit: 's',
    min: 60,
    max: 31_536_000,
    otherwise: 'until they are deleted, or make room for newer ones',
  }),
} as const;

/** The options of a job's files. */
export const jobOutputOptions = {
  format: choice(VIDEO_FORMATS, { description: 'what the video is written as', default: 'mp4' }),
  keepFrames: boolean({ description: 'each frame is kept as PNG too', default: false }),
} as const;
