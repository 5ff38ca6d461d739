import { requestOptions } from '@zeroreel/core';
import type { RecordedSettings, Settings } from '@zeroreel/run';
import { portableSettings } from '../../links/settings-link.js';
import { framesOf, MOST_FRAMES, withFrames } from '../../settings/frame-count.js';

/** How many further videos are offered. */
export const VARIATIONS = 4;

/** The same settings with other seeds: the next ones, and below the largest seed those before it. */
export function variationsOf(settings: Settings): readonly Settings[] {
  const { seed = requestOptions.seed.default } = settings.request;
  const way = seed > requestOptions.seed.max - VARIATIONS ? -1 : 1;
  return Array.from({ length: VARIATIONS }, (_, index) => ({
    ...settings,
    request: { ...settings.request, seed: seed + way * (index + 1) },
  }));
}

/** Settings of a video that goes on: twice its frames, and the same first one. Undefined where there can be no more. */
export function longerSettings(recorded: Pick<RecordedSettings, 'settings' | 'defaults'>): Settings | undefined {
  const settings = portableSettings(recorded);
  const frames = framesOf(settings);
  const more = Math.min(2 * frames, MOST_FRAMES);
  // What leads a video with a clip decides how many frames there are.
  const isLed = settings.plugins.some(({ options }) => 'clip' in options);
  return isLed || more === frames ? undefined : withFrames(settings, more);
}
