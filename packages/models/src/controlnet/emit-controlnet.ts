import { ZeroreelError, type UNetAdditionSite, type UNetResiduals } from '@zeroreel/core';
import { cast, mul, type GraphBuilder, type Value } from '@zeroreel/onnx';
import type { Component } from '../checkpoint.js';
import { conv2d } from '../nn/conv2d.js';
import { imageDimensions, tokenDimensions } from '../nn/dimensions.js';
import type { BlockContext } from '../unet/block-context.js';
import { downPath } from '../unet/down-path.js';
import { timeCondition } from '../unet/time-condition.js';
import type { ControlNetConfig } from './controlnet-config.js';

/**
 * Writes a ControlNet (Zhang et al. 2023, arXiv 2302.05543; diffusers' ControlNetModel without its conditioning
 * embedding) into a UNet's graph, in the scope that is open, `s`. Declares the inputs `s.hint [F, C, h, w]`, what the
 * network has read in each frame's picture, and `s.scale [1]`, which all residuals are multiplied by.
 * @throws ZeroreelError `invalid-model` where the UNet's latents or texts have other channels
 */
export function emitControlNet(
  g: GraphBuilder,
  { name: component, config }: Pick<Component<ControlNetConfig>, 'name' | 'config'>,
  site: UNetAdditionSite,
): UNetResiduals {
  requireChannels(component, config, site);
  const [frames, , height, width] = imageDimensions(site.latents);
  const hint = g.input(`${g.path}.hint`, 'float32', [frames, config.levels[0].channels, height, width]);
  const scale = cast(g, g.input(`${g.path}.scale`, 'float32', [1]), g.dtype);
  const { skips, mid } = downPath(g, site.latents, blockContext(g, config, site), cast(g, hint, g.dtype));
  const residual = (name: string, x: Value): Value => {
    const [, channels] = imageDimensions(x);
    return mul(g, conv2d(g, name, x, channels, { kernel: 1 }), scale);
  };
  return {
    down: skips.map((skip, layer) => residual(`controlnet_down_blocks.${layer}`, skip)),
    mid: residual('controlnet_mid_block', mid),
  };
}

function blockContext(g: GraphBuilder, config: ControlNetConfig, site: UNetAdditionSite): BlockContext {
  const { timestep, context, frames, rows, selfAttention } = site;
  const [texts] = tokenDimensions(context);
  const text = { embeddings: context, frames: (rows * frames) / texts };
  return { config, time: timeCondition(g, timestep, config), text, selfAttention };
}

function requireChannels(component: string, config: ControlNetConfig, { latents, context }: UNetAdditionSite): void {
  const [, latentChannels] = imageDimensions(latents);
  const [, , textChannels] = tokenDimensions(context);
  requireSame(component, 'latents', latentChannels, config.inChannels);
  requireSame(component, 'texts', textChannels, config.contextChannels);
}

function requireSame(component: string, what: string, expected: number, got: number): void {
  if (expected === got) return;
  throw new ZeroreelError(
    'invalid-model',
    `${component} was made for another UNet: expected ${what} of ${expected} channels, got ${got}`,
  );
}
