import { classifierFreeGuidance, type ConditionedRun, type DiffusionModel } from '@zeroreel/core';

/** What a conditioner is prepared with, as far as conditioners look at it. */
export function conditionedRun(
  model: Partial<DiffusionModel> = {},
  video: Partial<ConditionedRun['video']> = {},
): ConditionedRun {
  return {
    model: { name: 'model', latentChannels: 4, unetChannels: 4, vaeScaleFactor: 4, ...model } as DiffusionModel,
    video: { frames: 2, width: 12, height: 8, ...video },
    guidance: classifierFreeGuidance(7.5),
    signal: undefined,
  };
}
