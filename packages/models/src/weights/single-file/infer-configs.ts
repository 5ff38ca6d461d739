import type { PredictionType, JsonObject } from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';
import { isLinearProjection, type FileIdentity, type StableDiffusionVersion } from './identify.js';
import { STABLE_DIFFUSION_NOISE } from './noise-of-file.js';

/**
 * The `config.json` of a UNet of Stable Diffusion, worked out from the shapes of its weights. What they do not tell is
 * taken from the published models, as diffusers does: 8 heads in 1.x, heads of 64 channels in 2.x and XL, 32 groups;
 * pictures of 1024 pixels in XL, of 768 and attention in float32 where a 2.x model predicts v, else 512.
 * @param unet under diffusers' keys
 */
export function inferUNetConfig(
  unet: WeightLookup,
  { version, prediction }: Pick<FileIdentity, 'version' | 'prediction'>,
): object {
  const isLarge = version === 2 && prediction === 'v_prediction' && shapeOf(unet, 'conv_in.weight')?.[1] === 4;
  const down = inferDownPathConfig(unet, version);
  const levels = down.block_out_channels;
  return {
    ...down,
    sample_size: version === 'XL' ? 128 : isLarge ? 96 : 64,
    out_channels: shapeOf(unet, 'conv_out.weight')?.[0],
    up_block_types: levels.map((_, level) =>
      crosses(unet, `up_blocks.${level}`) ? 'CrossAttnUpBlock2D' : 'UpBlock2D',
    ),
    upcast_attention: isLarge,
    time_cond_proj_dim: shapeOf(unet, 'time_embedding.cond_proj.weight')?.[1] ?? null,
  };
}

/** What a UNet's configuration and a ControlNet's say alike, out of the shapes of either's weights. */
export function inferDownPathConfig(weights: WeightLookup, version: StableDiffusionVersion) {
  const channels = inOrder((block) => shapeOf(weights, `down_blocks.${block}.resnets.0.conv1.weight`)?.[0]);
  const attended = channels.findIndex((_, level) => crosses(weights, `down_blocks.${level}`));
  const attention = attended < 0 ? 'mid_block.attentions.0' : `down_blocks.${attended}.attentions.0`;
  return {
    in_channels: shapeOf(weights, 'conv_in.weight')?.[1],
    block_out_channels: channels,
    layers_per_block: inOrder((layer) => shapeOf(weights, `down_blocks.0.resnets.${layer}.conv1.weight`)?.[0]).length,
    down_block_types: channels.map((_, level) =>
      crosses(weights, `down_blocks.${level}`) ? 'CrossAttnDownBlock2D' : 'DownBlock2D',
    ),
    mid_block_type: midBlockType(weights),
    transformer_layers_per_block: channels.map((_, level) => transformerLayers(weights, level, channels.length)),
    cross_attention_dim: shapeOf(weights, `${attention}.transformer_blocks.0.attn2.to_k.weight`)?.[1],
    attention_head_dim: version === 1 ? 8 : channels.map((width) => width / 64),
    use_linear_projection: isLinearProjection(weights),
    ...inferAddition(weights),
  };
}

/** Of a level; those of the middle block are the last one's. */
function transformerLayers(weights: WeightLookup, level: number, levels: number): number {
  const blocks = [`down_blocks.${level}`, ...(level === levels - 1 ? ['mid_block'] : [])];
  const block = blocks.find((each) => crosses(weights, each));
  const norm = (index: number): string => `${block}.attentions.0.transformer_blocks.${index}.norm1.weight`;
  return Math.max(1, inOrder((index) => shapeOf(weights, norm(index))?.[0]).length);
}

/** Pooled texts and sizes that XL adds to the time; a size has 256 channels in all published models. */
function inferAddition(weights: WeightLookup): JsonObject {
  const channels = shapeOf(weights, 'add_embedding.linear_1.weight')?.[1];
  if (channels === undefined) return {};
  return {
    addition_embed_type: 'text_time',
    addition_time_embed_dim: 256,
    projection_class_embeddings_input_dim: channels,
  };
}

const crosses = (weights: WeightLookup, block: string): boolean =>
  shapeOf(weights, `${block}.attentions.0.proj_in.weight`) !== undefined;

function midBlockType(weights: WeightLookup): string | null {
  if (shapeOf(weights, 'mid_block.resnets.0.conv1.weight') === undefined) return null;
  return crosses(weights, 'mid_block') ? 'UNetMidBlock2DCrossAttn' : 'UNetMidBlock2D';
}

/**
 * The `config.json` of an AutoencoderKL out of its shapes, of one half where the other is missing; 32 groups and the
 * scaling factor of Stable Diffusion.
 * @param version of the model that it belongs to. Default 1
 */
export function inferAutoencoderConfig(vae: WeightLookup, version: StableDiffusionVersion = 1): object {
  const encoder = inOrder((level) => shapeOf(vae, `encoder.down_blocks.${level}.resnets.0.conv1.weight`)?.[0]);
  const decoder = inOrder((level) => shapeOf(vae, `decoder.up_blocks.${level}.resnets.0.conv1.weight`)?.[0]);
  const channels = encoder.length > 0 ? encoder : decoder.toReversed();
  const layers = (block: string) =>
    inOrder((layer) => shapeOf(vae, `${block}.resnets.${layer}.conv1.weight`)?.[0]).length;
  const half = encoder.length > 0 ? 'encoder' : 'decoder';
  return {
    in_channels: shapeOf(vae, 'encoder.conv_in.weight')?.[1],
    out_channels: shapeOf(vae, 'decoder.conv_out.weight')?.[0],
    latent_channels:
      shapeOf(vae, 'decoder.conv_in.weight')?.[1] ?? halfOf(shapeOf(vae, 'encoder.conv_out.weight')?.[0]),
    block_out_channels: channels,
    down_block_types: channels.map(() => 'DownEncoderBlock2D'),
    up_block_types: channels.map(() => 'UpDecoderBlock2D'),
    layers_per_block: encoder.length > 0 ? layers('encoder.down_blocks.0') : layers('decoder.up_blocks.0') - 1,
    mid_block_add_attention: shapeOf(vae, `${half}.mid_block.attentions.0.group_norm.weight`) !== undefined,
    use_quant_conv: shapeOf(vae, 'quant_conv.weight') !== undefined,
    use_post_quant_conv: shapeOf(vae, 'post_quant_conv.weight') !== undefined,
    scaling_factor: version === 'XL' ? XL_SCALING_FACTOR : 0.18215,
  };
}

/** What latents of Stable Diffusion XL are scaled by. */
export const XL_SCALING_FACTOR = 0.13025;

/** An encoder's result has mean and variance of each channel. */
const halfOf = (channels: number | undefined): number | undefined => channels && channels / 2;

/** The `config.json` of a CLIPTextModel out of its shapes; heads of 64 channels, as all published ones have. */
export function inferClipTextConfig(
  text: WeightLookup,
  { textLayers, textActivation }: Pick<FileIdentity, 'textLayers' | 'textActivation'>,
): JsonObject {
  const shape = (key: string): readonly number[] | undefined =>
    shapeOf(text, key) ?? shapeOf(text, `text_model.${key}`);
  const [vocabSize, hiddenSize = 0] = shape('embeddings.token_embedding.weight') ?? [];
  return {
    vocab_size: vocabSize,
    hidden_size: hiddenSize,
    max_position_embeddings: shape('embeddings.position_embedding.weight')?.[0],
    intermediate_size: shape('encoder.layers.0.mlp.fc1.weight')?.[0],
    num_hidden_layers: textLayers,
    num_attention_heads: hiddenSize / 64,
    hidden_act: textActivation,
  };
}

/** The same of Stable Diffusion XL's second text encoder, OpenCLIP's ViT-bigG/14, all of whose layers are run. */
export function inferSecondClipTextConfig(text: WeightLookup): JsonObject {
  const layers = new Set([...text.keys()].flatMap((key) => /encoder\.layers\.(\d+)\./.exec(key)?.[1] ?? []));
  return {
    ...inferClipTextConfig(text, { textLayers: layers.size, textActivation: 'gelu' }),
    projection_dim: shapeOf(text, 'text_projection.weight')?.[0],
  };
}

/** What decides a scheduler beside the identity. */
export interface SchedulerFacts {
  readonly version: StableDiffusionVersion;
  readonly prediction: PredictionType;
  readonly zeroTerminalSnr: boolean;
  /** Of a noise schedule of its own. */
  readonly betas?: readonly number[] | undefined;
  /** Of the UNet's input. */
  readonly unetChannels: number | undefined;
  /** Whether the UNet takes the guidance scale as an input, as latent consistency models do. */
  readonly embedsGuidance: boolean;
}

/** The `scheduler_config.json` of the published models, and of those that were trained to zero terminal SNR. */
export function inferSchedulerConfig({
  version,
  prediction,
  zeroTerminalSnr,
  betas,
  unetChannels,
  embedsGuidance,
}: SchedulerFacts): object {
  const published = version === 'XL' ? 'EulerDiscreteScheduler' : 'DDIMScheduler';
  const plain = embedsGuidance ? 'LCMScheduler' : published;
  return {
    _class_name: unetChannels === 8 ? 'EulerAncestralDiscreteScheduler' : plain,
    ...STABLE_DIFFUSION_NOISE,
    ...(betas && { num_train_timesteps: betas.length, trained_betas: betas }),
    clip_sample: false,
    set_alpha_to_one: false,
    steps_offset: 1,
    timestep_spacing: zeroTerminalSnr ? 'trailing' : 'leading',
    rescale_betas_zero_snr: zeroTerminalSnr,
    prediction_type: prediction,
  };
}

const shapeOf = (weights: WeightLookup, key: string): readonly number[] | undefined => weights.get(key)?.shape;

/** What `read` gives for 0, 1, 2, … until there is no more. */
function inOrder(read: (index: number) => number | undefined): readonly number[] {
  const found: number[] = [];
  for (let value = read(0); value !== undefined; value = read(found.length)) found.push(value);
  return found;
}
