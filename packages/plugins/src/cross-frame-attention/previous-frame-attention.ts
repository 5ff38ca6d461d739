import type { AttentionProcessor } from '@zeroreel/core';
import { previousFrames } from './frame-sources.js';

/** Every frame attends to the one before it; the first to itself. */
export const previousFrameAttention: AttentionProcessor = {
  name: 'cross-frame-attention (previous)',
  carries: ['previous'],
  emit(g, site, projections) {
    const { key, value } = previousFrames(g, site, projections);
    return g.dialect.attention(g, projections.query, key, value, site.heads);
  },
};
