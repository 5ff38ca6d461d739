import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { silu } from '../nn/activation.js';
import { conv2d, sameSize } from '../nn/conv2d.js';
import { groupNorm } from '../nn/group-norm.js';
import { addResiduals, type NamedResiduals } from './add-residuals.js';
import type { BlockContext } from './block-context.js';
import { downPath } from './down-path.js';
import { timeCondition } from './time-condition.js';
import type { UNetConfig } from './unet-config.js';
import { upBlock } from './up-block.js';

/** A batch of noisy latents and what the network is told about them. */
export interface UNetInputs extends Omit<BlockContext, 'time' | 'config'> {
  readonly config: UNetConfig;
  /** `[R·F, C_in, h, w]` in the graph's type; R = 1 where all guidance rows begin alike, else G. */
  readonly sample: Value;
  /** Training timestep `[1]`, float32. */
  readonly timestep: Value;
  /** The embedded guidance scale `[1, E]`, float32, where `config` has channels for it. */
  readonly guidance: Value | undefined;
  /** What other networks add to the skip connections and to the middle block's result. */
  readonly residuals: readonly NamedResiduals[];
}

/**
 * The layers of diffusers' UNet2DConditionModel → `[R·F, C_out, h, w]`, R = G where any layer reads the text. What comes
 * before the first such layer is computed for one guidance row.
 */
export function unet(g: GraphBuilder, { sample, timestep, guidance, residuals, ...inputs }: UNetInputs): Value {
  const { config } = inputs;
  const context: BlockContext = { ...inputs, time: timeCondition(g, timestep, config, guidance) };
  const down = addResiduals(g, downPath(g, sample, context), residuals);

  const skips = [...down.skips];
  let hidden = down.mid;
  config.levels.toReversed().forEach((level, block) => {
    const own = skips.splice(-(level.layers + 1)).toReversed();
    hidden = upBlock(g, `up_blocks.${block}`, hidden, { level, skips: own, upsampleTo: skips.at(-1) }, context);
  });

  const normed = groupNorm(g, 'conv_norm_out', hidden, { groups: config.normGroups, epsilon: config.normEpsilon });
  return conv2d(g, 'conv_out', silu(g, normed), config.outChannels, sameSize(config.convOutKernel));
}
