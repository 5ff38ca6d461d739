import type { PluginFactory } from '@zeroreel/core';
import { backgroundSmoothingFactory } from './background-smoothing/background-smoothing-factory.js';
import { crossFrameAttentionFactory } from './cross-frame-attention/cross-frame-attention-factory.js';
import { motionDynamicsFactory } from './motion-dynamics/motion-dynamics-factory.js';

/** The plugins of this package that can be made of options alone. */
export const pluginFactories: readonly PluginFactory[] = [
  motionDynamicsFactory,
  crossFrameAttentionFactory,
  backgroundSmoothingFactory,
];
