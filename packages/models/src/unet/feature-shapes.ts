import type { Shape } from '@zeroreel/onnx';
import type { DownPathConfig } from './down-path-config.js';

/** Shapes `[C, h, w]` of the features on a UNet's way down, where other networks add theirs. */
export interface FeatureShapes {
  /** The skip connections in the order in which the down path makes them, `conv_in` first. */
  readonly skips: readonly Shape[];
  /** The result of each down block's last layer, before it is halved. */
  readonly blocks: readonly Shape[];
  /** The result of the middle block, or of the last down block where there is none. */
  readonly mid: Shape;
}

/** The shapes that a configuration gives for latents of `height` x `width`; no graph is written for them. */
export function featureShapes(config: DownPathConfig, height: number, width: number): FeatureShapes {
  const { levels, downsamplePadding } = config;
  const halve = (cells: number): number => Math.floor((cells + downsamplePadding) / 2);
  const blocks: Shape[] = [];
  const skips: Shape[] = [[levels[0].channels, height, width]];
  let size = [height, width];
  levels.forEach(({ channels, layers }, level) => {
    const shape = [channels, ...size];
    blocks.push(shape);
    skips.push(...Array<Shape>(layers).fill(shape));
    if (level === levels.length - 1) return;
    size = size.map(halve);
    skips.push([channels, ...size]);
  });
  return { skips, blocks, mid: blocks.at(-1) ?? [] };
}
