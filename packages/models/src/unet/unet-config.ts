import { ConfigReader } from '../config-reader.js';

const DOWN_BLOCKS = ['DownBlock2D', 'CrossAttnDownBlock2D'] as const;
const MID_BLOCKS = ['UNetMidBlock2DCrossAttn', 'UNetMidBlock2D'] as const;
const UP_BLOCKS = ['UpBlock2D', 'CrossAttnUpBlock2D'] as const;

/** What the blocks of one resolution share. */
export interface UNetLevel {
  readonly downBlockType: (typeof DOWN_BLOCKS)[number];
  /** Of the up block at this resolution; diffusers lists up blocks the other way round. */
  readonly upBlockType: (typeof UP_BLOCKS)[number];
  readonly channels: number;
  /** Resnets of the down block; the up block has one more. */
  readonly layers: number;
  /** Transformer blocks behind each resnet. */
  readonly transformerLayers: number;
  readonly heads: number;
}

/** How a UNet2DConditionModel is built: the part of diffusers' config that SD 1.x, SD 2.x and their fine-tunes vary. */
export interface UNetConfig {
  /** Latent cells on a side that it was trained on. */
  readonly sampleSize: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** D: channels of the text context. */
  readonly contextChannels: number;
  /** From the finest resolution to the coarsest. */
  readonly levels: readonly [UNetLevel, ...UNetLevel[]];
  readonly midBlockType: (typeof MID_BLOCKS)[number];
  /** Whether latents in [0, 1] are moved to [-1, 1] first. */
  readonly centerInputSample: boolean;
  readonly flipSinToCos: boolean;
  readonly freqShift: number;
  readonly timeEmbeddingChannels: number;
  /** How a resnet takes the time in: added, or as scale and shift of its second norm. */
  readonly timeScaleShift: 'default' | 'scale_shift';
  /** 1 pads evenly; 0 pads one row and column at the end. */
  readonly downsamplePadding: 0 | 1;
  readonly normGroups: number;
  readonly normEpsilon: number;
  /** Whether the transformers' projections are linear layers (SD 2.x) or 1x1 convolutions (SD 1.x). */
  readonly useLinearProjection: boolean;
  /** Whether attention is computed in float32 in a float16 graph. */
  readonly upcastAttention: boolean;
  readonly convInKernel: number;
  readonly convOutKernel: number;
}

/**
 * Reads the `config.json` of diffusers' UNet2DConditionModel; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function parseUNetConfig(json: unknown, name: string): UNetConfig {
  const read = new ConfigReader(json, name);
  refuseUnsupported(read);
  const levels = readLevels(read);
  const config: UNetConfig = {
    sampleSize: read.isUnset('sample_size') ? 64 : read.count('sample_size', 64),
    inChannels: read.count('in_channels', 4),
    outChannels: read.count('out_channels', 4),
    contextChannels: read.count('cross_attention_dim', 1280),
    levels,
    midBlockType: read.choice('mid_block_type', MID_BLOCKS, 'UNetMidBlock2DCrossAttn'),
    centerInputSample: read.flag('center_input_sample', false),
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
    upcastAttention: read.flag('upcast_attention', false),
    convInKernel: read.count('conv_in_kernel', 3),
    convOutKernel: read.count('conv_out_kernel', 3),
  };
  refuseIndivisible(read, config);
  return config;
}

/** Options whose other values need parts that Stable Diffusion 1.x and 2.x do not have. */
function refuseUnsupported(read: ConfigReader): void {
  read.only('_class_name', 'UNet2DConditionModel');
  read.only('act_fn', 'silu', 'swish');
  read.only('attention_type', 'default');
  read.only('time_embedding_type', 'positional');
  read.only('mid_block_scale_factor', 1);
  read.only('downsample_padding', 0, 1);
  for (const option of ['dual_cross_attention', 'only_cross_attention', 'class_embeddings_concat']) {
    read.only(option, false);
  }
  for (const option of ABSENT_PARTS) read.only(option, null);
}

const ABSENT_PARTS = [
  'addition_embed_type',
  'class_embed_type',
  'cross_attention_norm',
  'encoder_hid_dim',
  'encoder_hid_dim_type',
  'num_attention_heads',
  'num_class_embeds',
  'reverse_transformer_layers_per_block',
  'time_cond_proj_dim',
  'time_embedding_act_fn',
  'timestep_post_act',
];

const DEFAULT_CHANNELS = [320, 640, 1280, 1280];
const CROSS_DOWN = 'CrossAttnDownBlock2D';
const CROSS_UP = 'CrossAttnUpBlock2D';
const DEFAULT_DOWN_BLOCKS = [CROSS_DOWN, CROSS_DOWN, CROSS_DOWN, 'DownBlock2D'] as const;
const DEFAULT_UP_BLOCKS = ['UpBlock2D', CROSS_UP, CROSS_UP, CROSS_UP] as const;

function readLevels(read: ConfigReader): UNetConfig['levels'] {
  const channels = read.counts('block_out_channels', DEFAULT_CHANNELS);
  const depth = channels.length;
  const downBlockType = read.choiceOfBlock('down_block_types', DOWN_BLOCKS, DEFAULT_DOWN_BLOCKS, depth);
  const upBlockType = read.choiceOfBlock('up_block_types', UP_BLOCKS, DEFAULT_UP_BLOCKS, depth);
  const layers = read.countOfBlock('layers_per_block', 2, depth);
  const transformerLayers = read.countOfBlock('transformer_layers_per_block', 1, depth);
  // Named after the heads' size by mistake, it is their number: https://github.com/huggingface/diffusers/issues/2011
  const heads = read.countOfBlock('attention_head_dim', 8, depth);
  const [finest, ...coarser] = channels.map((width, level) => ({
    downBlockType: downBlockType(level),
    upBlockType: upBlockType(depth - 1 - level),
    channels: width,
    layers: layers(level),
    transformerLayers: transformerLayers(level),
    heads: heads(level),
  }));
  if (finest === undefined) return read.refuse('block_out_channels', 'a list of positive integers');
  return [finest, ...coarser];
}

function refuseIndivisible(read: ConfigReader, { levels, normGroups }: UNetConfig): void {
  if (levels[0].channels % 2 !== 0) read.refuse('block_out_channels', 'an even number of channels first');
  for (const { channels, heads } of levels) {
    if (channels % normGroups !== 0) read.refuse('norm_num_groups', `a divisor of ${channels} channels`);
    if (channels % heads !== 0)
      read.refuse('attention_head_dim', `a number of heads that divides ${channels} channels`);
  }
}
