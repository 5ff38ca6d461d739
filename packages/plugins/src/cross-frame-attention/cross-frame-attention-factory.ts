import { definePluginFactory, type PluginFactory } from '@zeroreel/core';
import { crossFrameAttention, crossFramePolicies } from './index.js';

/** `crossFrameAttention` by options that can be written as JSON. */
export const crossFrameAttentionFactory: PluginFactory = definePluginFactory({
  name: 'cross-frame-attention',
  description: 'self-attention layers read other frames, so that objects keep their looks',
  options: {
    policy: { type: 'string', description: 'which frames', choices: crossFramePolicies, default: 'first' },
  },
  create: crossFrameAttention,
});
