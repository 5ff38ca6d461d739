import type { AttentionProcessor } from '@zeroreel/core';
import { reshape } from '@zeroreel/onnx';
import { channels, firstFrame } from './frame-sources.js';

/**
 * The paper's cross-frame attention (section 3.3.2, equation 11): every frame attends to the first one,
 * softmax(Q^k (K^1)ᵀ / √d) V^1. All frames' queries of a guidance row are one long list of tokens, so keys and values
 * are never copied to the frames.
 */
export const firstFrameAttention: AttentionProcessor = {
  name: 'cross-frame-attention (first)',
  carries: ['anchor'],
  keyFrames: 'first',
  emit(g, site, projections) {
    const { rows, frames, tokens, heads } = site;
    const { query } = projections;
    const { key, value } = firstFrame(g, site, projections);
    const folded = reshape(g, query, [rows, frames * tokens, channels(query)]);
    return reshape(g, g.dialect.attention(g, folded, key, value, heads), query.shape);
  },
};
