import { requestOptions } from '@zeroreel/core';
import type { RecordedSettings, Settings } from '@zeroreel/run';
import { portableSettings } from '../../links/settings-link.js';

/** Settings of a video that goes on: twice its frames, and the same first one. Undefined where there can be no more. */
export function longerSettings(recorded: Pick<RecordedSettings, 'settings' | 'defaults'>): Settings | undefined {
  const settings = portableSettings(recorded);
  const { frames = requestOptions.frames.default } = settings.request;
  const more = Math.min(2 * frames, requestOptions.frames.max);
  // What leads a video with a clip decides how many frames there are.
  const isLed = settings.plugins.some(({ options }) => 'clip' in options);
  return isLed || more === frames ? undefined : { ...settings, request: { ...settings.request, frames: more } };
}
