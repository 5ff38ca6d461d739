import { requestOptions } from '@zeroreel/core';
import type { Settings } from '@zeroreel/run';

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
