import type { UNetAdditionSite, UNetResiduals } from '@zeroreel/core';
import { cast, mul, type GraphBuilder, type Value } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { imageDimensions, tokenDimensions } from '../nn/dimensions.js';
import { conv2d } from '../nn/layers.js';
import { addedTexts, textContext, type BlockContext } from '../unet/block-context.js';
import { downPath } from '../unet/down-path.js';
import { madeForAnotherUNet } from '../unet/residuals.js';
import { timeCondition } from '../unet/time-condition.js';
import type { ControlNetConfig } from './controlnet-config.js';

/**
 * Writes a ControlNet (Zhang et al. 2023, arXiv 2302.05543; diffusers' ControlNetModel without its conditioning
 * embedding) into a UNet's graph, in the open scope `s`. It declares the inputs `s.hint [F, C, h, w]`, what the network
 * has read in each frame's picture, and `s.scale [1]`, the factor of all residuals.
 * @throws ZeroreelError `invalid-model` where the UNet has other channels or another number of skip connections
 */
export function emitControlNet(
  g: GraphBuilder,
  { name: component, config }: Pick<Component<ControlNetConfig>, 'name' | 'config'>,
  site: UNetAdditionSite,
): UNetResiduals {
  const [frames, latentChannels, height, width] = imageDimensions(site.latents);
  const batch = site.rows * site.frames;
  const text = textContext(site.text, batch);
  const [, , textChannels] = tokenDimensions(text.embeddings);
  requireSame(component, latentChannels, config.inChannels, 'channels of the latents');
  requireSame(component, textChannels, config.contextChannels, 'channels of the texts');
  const hint = g.input(`${g.path}.hint`, 'float32', [frames, config.levels[0].channels, height, width]);
  const scale = cast(g, g.input(`${g.path}.scale`, 'float32', [1]), g.dtype);
  const added = addedTexts(site.text, config);
  requireSame(
    component,
    site.text['added']?.shape.at(-1) ?? 0,
    config.addition?.channels ?? 0,
    'channels beside the time',
  );
  const time = timeCondition(g, site.timestep, config, { added, batch });
  const context: BlockContext = { config, time, text, selfAttention: site.selfAttention };
  const { skips, mid } = downPath(g, site.latents, context, { hint: cast(g, hint, g.dtype) });
  requireSame(component, site.skips.length, skips.length, 'skip connections');
  const residual = (name: string, x: Value): Value => {
    const [, channels] = imageDimensions(x);
    return mul(g, conv2d(g, name, x, channels, { kernel: 1 }), scale);
  };
  return {
    skips: skips.map((skip, layer) => residual(`controlnet_down_blocks.${layer}`, skip)),
    mid: residual('controlnet_mid_block', mid),
  };
}

function requireSame(component: string, expected: number, got: number, what: string): void {
  if (expected !== got) throw madeForAnotherUNet(component, `${expected} ${what}`, `${got}`);
}
