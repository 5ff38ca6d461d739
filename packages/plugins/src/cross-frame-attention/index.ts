import { definePlugin, selfAttention, ZeroreelError, type AttentionProcessor, type Plugin } from '@zeroreel/core';
import { crossFrameAttentionModule } from './cross-frame-attention.module.js';
import { firstAndPreviousAttention } from './first-and-previous-attention.js';
import { firstFrameAttention } from './first-frame-attention.js';
import { previousFrameAttention } from './previous-frame-attention.js';

export { firstAndPreviousAttention } from './first-and-previous-attention.js';
export { firstFrameAttention } from './first-frame-attention.js';
export { previousFrameAttention } from './previous-frame-attention.js';

const PROCESSORS = {
  first: firstFrameAttention,
  previous: previousFrameAttention,
  'first+previous': firstAndPreviousAttention,
  off: selfAttention,
} as const satisfies Record<string, AttentionProcessor>;

/** Which frames a frame's self-attention reads instead of itself. */
export type CrossFramePolicy = keyof typeof PROCESSORS;

/** Names of the policies. */
export const crossFramePolicies = Object.keys(PROCESSORS) as readonly CrossFramePolicy[];

/** Which frames self-attention reads. */
export interface CrossFrameAttentionOptions {
  /** Default `first`, the paper's. */
  readonly policy?: CrossFramePolicy;
}

/**
 * Self-attention layers read other frames, so that objects keep their looks from frame to frame.
 * @throws ZeroreelError `invalid-request` for an unknown policy
 */
export function crossFrameAttention({ policy = 'first' }: CrossFrameAttentionOptions = {}): Plugin {
  if (!Object.hasOwn(PROCESSORS, policy)) {
    throw new ZeroreelError(
      'invalid-request',
      `policy: expected one of ${crossFramePolicies.join(', ')}, got '${policy}'`,
    );
  }
  return definePlugin({ name: 'cross-frame-attention', module: crossFrameAttentionModule(PROCESSORS[policy]) });
}
