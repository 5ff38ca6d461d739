import type { Stage } from '@zeroreel/core';

/** What visitors read of the stages of a run. */
export const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  load: 'Load model',
  encode: 'Read prompt',
  condition: 'Read clip',
  compile: 'Build networks',
  anchor: 'First frame',
  denoise: 'All frames',
  decode: 'Draw pictures',
  write: 'Write file',
};
