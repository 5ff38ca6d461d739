import type { Stage } from '@zeroreel/core';

/** What each stage is called on the screen. */
export const stageNames: Readonly<Record<Stage, string>> = {
  load: 'Opening the model',
  encode: 'Reading the prompt',
  condition: 'Reading the pictures',
  compile: 'Building the network',
  anchor: 'First frame',
  denoise: 'All frames',
  decode: 'Decoding',
  write: 'Writing the video',
};
