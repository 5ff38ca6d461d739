import type { AttentionSite } from '@zeroreel/core';
import { featureShapes } from './feature-shapes.js';
import type { UNetConfig, UNetLevel } from './unet-config.js';

/** A self-attention layer as the config tells it, before any graph is written. */
export interface AttentionSiteSize extends Pick<AttentionSite, 'path' | 'heads' | 'tokens'> {
  /** C: channels of a token's key and value. */
  readonly channels: number;
}

/** The self-attention layers of a UNet for latents of `height` x `width`, in the order in which it computes them. */
export function listAttentionSites(config: UNetConfig, height: number, width: number): AttentionSiteSize[] {
  const { blocks } = featureShapes(config, height, width);
  const levels = config.levels.map((level, depth) => {
    const [, rows = 0, columns = 0] = blocks[depth] ?? [];
    return { level, tokens: rows * columns };
  });
  const down = levels.flatMap(({ level, tokens }, block) =>
    level.downBlockType === 'CrossAttnDownBlock2D'
      ? blockSites(`down_blocks.${block}`, level.layers, level, tokens)
      : [],
  );
  const mid = levels
    .slice(-1)
    .flatMap(({ level, tokens }) =>
      config.midBlockType === 'UNetMidBlock2DCrossAttn' ? blockSites('mid_block', 1, level, tokens) : [],
    );
  const up = levels
    .toReversed()
    .flatMap(({ level, tokens }, block) =>
      level.upBlockType === 'CrossAttnUpBlock2D'
        ? blockSites(`up_blocks.${block}`, level.layers + 1, level, tokens)
        : [],
    );
  return [...down, ...mid, ...up];
}

function blockSites(block: string, attentions: number, level: UNetLevel, tokens: number): AttentionSiteSize[] {
  const { heads, channels, transformerLayers } = level;
  return Array.from({ length: attentions * transformerLayers }, (_, index) => {
    const attention = Math.floor(index / transformerLayers);
    const path = `${block}.attentions.${attention}.transformer_blocks.${index % transformerLayers}.attn1`;
    return { path, tokens, channels, heads };
  });
}
