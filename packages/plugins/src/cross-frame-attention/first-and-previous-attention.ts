import type { AttentionProcessor, AttentionSite } from '@zeroreel/core';
import { concat, expand, reshape, type GraphBuilder, type Value } from '@zeroreel/onnx';
import { channels, firstFrame, previousFrames } from './frame-sources.js';

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
