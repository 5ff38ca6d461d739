import type { AttentionProcessor } from './attention-processor.js';

/**
 * Every frame attends to itself: Stable Diffusion's own self-attention, and the paper's ablation without cross-frame
 * attention.
 */
export const selfAttention: AttentionProcessor = {
  name: 'self-attention',
  carries: [],
  framewise: true,
  emit: (g, site, { query, key, value }) => g.dialect.attention(g, query, key, value, site.heads),
};
