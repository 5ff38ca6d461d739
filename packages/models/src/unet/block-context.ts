import { ZeroreelError, type SelfAttentionWriter } from '@zeroreel/core';
import type { GraphBuilder, Value } from '@zeroreel/onnx';
import { tokenDimensions } from '../nn/dimensions.js';
import { resnetBlock, type TimeCondition } from '../nn/resnet-block.js';
import { transformer2d, type TextContext } from '../nn/transformer.js';
import type { DownPathConfig, DownPathLevel } from './down-path-config.js';

/** What every block of a UNet, or of a network with a UNet's down path, reads. */
export interface BlockContext {
  readonly config: DownPathConfig;
  readonly time: TimeCondition;
  readonly text: TextContext;
  readonly selfAttention: SelfAttentionWriter;
}

/**
 * What cross-attention reads of the texts: their `context`, one text a guidance row or one a frame of each row.
 * @param batch G·F
 * @throws ZeroreelError `invalid-model` where the model's texts have no such tensor
 */
export function textContext(texts: Readonly<Record<string, Value>>, batch: number): TextContext {
  const embeddings = textNamed(texts, 'context');
  const [count] = tokenDimensions(embeddings);
  return { embeddings, frames: batch / count };
}

/**
 * What is added to the time, `added [G, A]` or `[G·F, A]`, for networks that take it.
 * @throws ZeroreelError `invalid-model` where the model's texts have no such tensor
 */
export const addedTexts = (
  texts: Readonly<Record<string, Value>>,
  { addition }: Pick<DownPathConfig, 'addition'>,
): Value | undefined => addition && textNamed(texts, 'added');

function textNamed(texts: Readonly<Record<string, Value>>, name: string): Value {
  const found = texts[name];
  if (found !== undefined) return found;
  const got = Object.keys(texts).join(', ') || 'none';
  throw new ZeroreelError('invalid-model', `Texts of the UNet: expected a tensor '${name}', got ${got}`);
}

/** `resnets.<index>` of the block whose scope is open. */
export function blockResnet(
  g: GraphBuilder,
  index: number,
  x: Value,
  level: DownPathLevel,
  context: BlockContext,
): Value {
  const { normGroups, normEpsilon } = context.config;
  return resnetBlock(g, `resnets.${index}`, x, {
    outChannels: level.channels,
    norm: { groups: normGroups, epsilon: normEpsilon },
    time: context.time,
  });
}

/** `attentions.<index>` of the block whose scope is open. */
export function blockTransformer(
  g: GraphBuilder,
  index: number,
  x: Value,
  level: DownPathLevel,
  { config, text, selfAttention }: BlockContext,
): Value {
  return transformer2d(g, `attentions.${index}`, x, {
    layers: level.transformerLayers,
    heads: level.heads,
    normGroups: config.normGroups,
    useLinearProjection: config.useLinearProjection,
    context: text,
    selfAttention,
  });
}
