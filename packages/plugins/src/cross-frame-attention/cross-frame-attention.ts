import { AttentionProcessor, choice, definePlugin, provide, selfAttention } from '@zeroreel/core';
import { firstAndPreviousAttention, firstFrameAttention, previousFrameAttention } from './frame-attention.js';

/** Which frames' keys and values the self-attention layers read. */
export const crossFramePolicies = ['first', 'previous', 'first+previous', 'off'] as const;

/** One of `crossFramePolicies`. */
export type CrossFramePolicy = (typeof crossFramePolicies)[number];

const PROCESSORS: Readonly<Record<CrossFramePolicy, AttentionProcessor>> = {
  first: firstFrameAttention,
  previous: previousFrameAttention,
  'first+previous': firstAndPreviousAttention,
  off: selfAttention,
};

/** Self-attention layers read other frames, so that objects keep their looks from frame to frame (paper, section 3.3.2). */
export const crossFrameAttention = definePlugin({
  name: 'cross-frame-attention',
  summary: 'Lets self-attention read other frames, so that objects keep their looks',
  standard: true,
  keepsTogether: { policy: ['previous', 'first+previous'] },
  options: {
    policy: choice(crossFramePolicies, {
      description: 'the frames that every frame attends to',
      label: 'Attention to',
      flag: '--attention',
      default: 'first',
      meanings: {
        first: 'the first frame, as in the paper',
        previous: 'the frame before',
        'first+previous': 'the first frame and the one before',
        off: 'the frame itself, as in Stable Diffusion',
      },
    }),
  },
  provides: ({ policy }) => [provide(AttentionProcessor, [], () => PROCESSORS[policy])],
});
