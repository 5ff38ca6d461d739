import { requestOptions, type Fault, type ModelDefaults } from '@zeroreel/core';
import { askedFrames, videoSizeOf, type DeclaredPlugins, type Settings } from '@zeroreel/run';

/** Pixels that an evaluation is counted by: a frame of 512×512. */
const COUNTED_PIXELS = 512 ** 2;

/** The side of a picture where neither the request nor the model says one: that of the largest common models. */
const UNKNOWN_SIDE = 1024;

/**
 * Why settings are too much work; undefined where they are not. Work is frames × steps, counted by pixels: a frame of 512×512
 * counts 1, one of 1024×1024 counts 4, and none counts less than a sixteenth.
 */
export function tooMuchWork(
  settings: Settings,
  model: ModelDefaults,
  known: DeclaredPlugins,
  most: number,
): Fault | undefined {
  const { request } = settings;
  if (askedFrames(settings, known) === undefined) {
    const message =
      'expected a number of frames beside a clip: this server limits how much a job may compute, got none';
    return { path: 'request.frames', message };
  }
  const { frames, width, height } = videoSizeOf(settings, { defaults: model, defaultSize: UNKNOWN_SIDE });
  const steps = request.steps ?? model.steps ?? requestOptions.steps.default;
  const work = frames * steps * Math.max((width * height) / COUNTED_PIXELS, 1 / 16);
  if (work <= most) return undefined;
  const got = `${frames} frames × ${steps} steps at ${width}×${height} = ${Math.ceil(work)}`;
  return { path: 'request', message: `expected up to ${most} evaluations of a frame of 512×512, got ${got}` };
}
