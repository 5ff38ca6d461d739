import type { AttentionProcessor, AttentionSite } from '@zeroreel/core';
import { concat, expand, reshape, type GraphBuilder, type Value } from '@zeroreel/core/graph';
import { channels, firstFrame, previousFrames } from './frame-sources.js';

/**
 * The paper's cross-frame attention (section 3.3.2, equation 11): every frame attends to the first one,
 * softmax(Q^k (K^1)ᵀ / √d) V^1. All frames' queries of a guidance row are one long list of tokens, so keys and values
 * are never copied to the frames.
 */
export const firstFrameAttention: AttentionProcessor = {
  name: 'cross-frame-attention (first)',
  carries: ['anchor'],
  keyFrames: 'first',
  framewise: true,
  emit(g, site, projections) {
    const { rows, frames, tokens, heads } = site;
    const { query } = projections;
    const { key, value } = firstFrame(g, site, projections);
    const folded = reshape(g, query, [rows, frames * tokens, channels(query)]);
    return reshape(g, g.dialect.attention(g, folded, key, value, heads), query.shape);
  },
};

/** Every frame attends to the one before it; the first to itself. */
export const previousFrameAttention: AttentionProcessor = {
  name: 'cross-frame-attention (previous)',
  carries: ['previous'],
  emit(g, site, projections) {
    const { key, value } = previousFrames(g, site, projections);
    return g.dialect.attention(g, projections.query, key, value, site.heads);
  },
};

/** Every frame attends to the first and to the one before it, their tokens side by side (as Pix2Video, arXiv 2303.12688). */
export const firstAndPreviousAttention: AttentionProcessor = {
  name: 'cross-frame-attention (first+previous)',
  carries: ['anchor', 'previous'],
  emit(g, site, projections) {
    const first = firstFrame(g, site, projections);
    const previous = previousFrames(g, site, projections);
    const key = concat(g, [toEveryFrame(g, site, first.key), previous.key], 1);
    const value = concat(g, [toEveryFrame(g, site, first.value), previous.value], 1);
    return g.dialect.attention(g, projections.query, key, value, site.heads);
  },
};

/** `[G, N, C]` → `[G·F, N, C]` */
function toEveryFrame(g: GraphBuilder, { rows, frames, tokens }: AttentionSite, x: Value): Value {
  const repeated = expand(g, reshape(g, x, [rows, 1, tokens, channels(x)]), [rows, frames, tokens, channels(x)]);
  return reshape(g, repeated, [rows * frames, tokens, channels(x)]);
}
