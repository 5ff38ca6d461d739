import { requestOptions } from '@zeroreel/core';
import type { Settings } from '@zeroreel/run';

/** The most frames that a video has. */
export const MOST_FRAMES = requestOptions.frames.max;

/** Frames that settings ask for; where they leave it open and no clip leads, the usual number. */
export const framesOf = ({ request: { frames = requestOptions.frames.default } }: Pick<Settings, 'request'>): number =>
  frames;

/** The same settings for another number of frames: the first one is the same. */
export const withFrames = (settings: Settings, frames: number): Settings => ({
  ...settings,
  request: { ...settings.request, frames },
});
