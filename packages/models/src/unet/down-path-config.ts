import type { ConfigReader } from '../config-reader.js';

const DOWN_BLOCKS = ['DownBlock2D', 'CrossAttnDownBlock2D'] as const;
const MID_BLOCKS = ['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D'] as const;

/** What the blocks of one resolution share. */
export interface DownPathLevel {
  readonly downBlockType: (typeof DOWN_BLOCKS)[number];
  readonly channels: number;
  /** Resnets of the down block. */
  readonly layers: number;
  /** Transformer blocks behind each resnet. */
  readonly transformerLayers: number;
  readonly heads: number;
}

/**
 * How the way down to the coarsest resolution is built, middle block included: what a UNet and its ControlNets share.
 */
export interface DownPathConfig {
  readonly inChannels: number;
  /** D: channels of the text context. */
  readonly contextChannels: number;
  /** From the finest resolution to the coarsest. */
  readonly levels: readonly [DownPathLevel, ...DownPathLevel[]];
  /** null: there is none, as in distilled models. */
  readonly midBlockType: (typeof MID_BLOCKS)[number] | null;
  readonly flipSinToCos: boolean;
  readonly freqShift: number;
  readonly timeEmbeddingChannels: number;
  /** How a resnet reads the time: added, or as scale and shift of its second norm. */
  readonly timeScaleShift: 'default' | 'scale_shift';
  /** 1 pads evenly; 0 pads one row and column at the end. */
  readonly downsamplePadding: 0 | 1;
  readonly normGroups: number;
  readonly normEpsilon: number;
  /** Whether the transformers' projections are linear layers (SD 2.x) or 1x1 convolutions (SD 1.x). */
  readonly useLinearProjection: boolean;
  readonly convInKernel: number;
  /** What Stable Diffusion XL adds to the time; absent in 1.x and 2.x. */
  readonly addition?: AdditionConfig;
}

/** Pooled texts and sizes that are added to the time (diffusers' `addition_embed_type` "text_time"). */
export interface AdditionConfig {
  /** A: channels of all that is added, those of a pooled text first. */
  readonly channels: number;
  /** Channels of the waves of one of the six sizes. */
  readonly sizeChannels: number;
}

/** Sizes that Stable Diffusion XL is told of a picture. */
export const SIZE_COUNT = 6;

/** P: channels of a pooled text. */
export const pooledChannels = ({ channels, sizeChannels }: AdditionConfig): number =>
  channels - SIZE_COUNT * sizeChannels;

/**
 * Reads what UNet2DConditionModel and ControlNetModel of diffusers name alike; options left out take those classes'
 * defaults, which are the same.
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function readDownPathConfig(read: ConfigReader): DownPathConfig {
  refuseUnsupported(read);
  const levels = readLevels(read);
  const config: DownPathConfig = {
    inChannels: read.count('in_channels', 4),
    contextChannels: read.count('cross_attention_dim', 1280),
    levels,
    midBlockType: read.isNull('mid_block_type')
      ? null
      : read.choice('mid_block_type', MID_BLOCKS, 'UNetMidBlock2DCrossAttn'),
    flipSinToCos: read.flag('flip_sin_to_cos', true),
    freqShift: read.number('freq_shift', 0),
    timeEmbeddingChannels: read.isUnset('time_embedding_dim')
      ? 4 * levels[0].channels
      : read.count('time_embedding_dim', 4 * levels[0].channels),
    timeScaleShift: read.choice('resnet_time_scale_shift', ['default', 'scale_shift'], 'default'),
    downsamplePadding: read.number('downsample_padding', 1) === 0 ? 0 : 1,
    normGroups: read.count('norm_num_groups', 32),
    normEpsilon: read.number('norm_eps', 1e-5),
    useLinearProjection: read.flag('use_linear_projection', false),
    convInKernel: read.count('conv_in_kernel', 3),
    ...(!read.isUnset('addition_embed_type') && { addition: readAddition(read) }),
  };
  refuseIndivisible(read, config);
  return config;
}

function readAddition(read: ConfigReader): AdditionConfig {
  read.only('addition_embed_type', 'text_time');
  const sizeChannels = read.count('addition_time_embed_dim', 256);
  const addition = { channels: read.count('projection_class_embeddings_input_dim', 2816), sizeChannels };
  if (sizeChannels % 2 !== 0) read.refuse('addition_time_embed_dim', 'an even number of channels');
  if (pooledChannels(addition) > 0) return addition;
  return read.refuse(
    'projection_class_embeddings_input_dim',
    `more than the ${SIZE_COUNT * sizeChannels} of six sizes`,
  );
}

/** Options whose other values need parts that Stable Diffusion does not have. */
function refuseUnsupported(read: ConfigReader): void {
  read.only('act_fn', 'silu', 'swish');
  read.only('mid_block_scale_factor', 1);
  read.only('downsample_padding', 0, 1);
  read.only('only_cross_attention', false);
  for (const option of ABSENT_PARTS) read.only(option, null);
}

const ABSENT_PARTS = [
  'class_embed_type',
  'encoder_hid_dim',
  'encoder_hid_dim_type',
  'num_attention_heads',
  'num_class_embeds',
];

const DEFAULT_CHANNELS = [320, 640, 1280, 1280];
const CROSS_DOWN = 'CrossAttnDownBlock2D';
const DEFAULT_DOWN_BLOCKS = [CROSS_DOWN, CROSS_DOWN, CROSS_DOWN, 'DownBlock2D'] as const;

function readLevels(read: ConfigReader): DownPathConfig['levels'] {
  const channels = read.counts('block_out_channels', DEFAULT_CHANNELS);
  const depth = channels.length;
  const downBlockType = read.choiceOfBlock('down_block_types', DOWN_BLOCKS, DEFAULT_DOWN_BLOCKS, depth);
  const layers = read.countOfBlock('layers_per_block', 2, depth);
  const transformerLayers = read.countOfBlock('transformer_layers_per_block', 1, depth);
  // Named after the heads' size by mistake, it is their number: https://github.com/huggingface/diffusers/issues/2011
  const heads = read.countOfBlock('attention_head_dim', 8, depth);
  const [finest, ...coarser] = channels.map((width, level) => ({
    downBlockType: downBlockType(level),
    channels: width,
    layers: layers(level),
    transformerLayers: transformerLayers(level),
    heads: heads(level),
  }));
  if (finest === undefined) return read.refuse('block_out_channels', 'a list of positive integers');
  return [finest, ...coarser];
}

function refuseIndivisible(read: ConfigReader, { levels, normGroups }: DownPathConfig): void {
  if (levels[0].channels % 2 !== 0) read.refuse('block_out_channels', 'an even number of channels first');
  for (const { channels, heads } of levels) {
    if (channels % normGroups !== 0) read.refuse('norm_num_groups', `a divisor of ${channels} channels`);
    if (channels % heads !== 0)
      read.refuse('attention_head_dim', `a number of heads that divides ${channels} channels`);
  }
}
