import { ConfigReader } from '../config-reader.js';
import { readDownPathConfig, type DownPathConfig, type DownPathLevel } from './down-path-config.js';

const UP_BLOCKS = ['UpBlock2D', 'CrossAttnUpBlock2D'] as const;

/** What the blocks of one resolution share. */
export interface UNetLevel extends DownPathLevel {
  /**
   * The up block at this resolution has one resnet more than the down block. diffusers lists up blocks the other way
   * round.
   */
  readonly upBlockType: (typeof UP_BLOCKS)[number];
}

/**
 * How a UNet2DConditionModel is built: what differs between SD 1.x, SD 2.x and their fine-tunes in diffusers' config.
 */
export interface UNetConfig extends DownPathConfig {
  /** Latent cells on a side of the pictures that it was trained on. */
  readonly sampleSize: number;
  readonly outChannels: number;
  /** From the finest resolution to the coarsest. */
  readonly levels: readonly [UNetLevel, ...UNetLevel[]];
  /** Whether latents in [0, 1] are moved to [-1, 1] first. */
  readonly centerInputSample: boolean;
  /** Whether attention is computed in float32 in a float16 graph. */
  readonly upcastAttention: boolean;
  readonly convOutKernel: number;
  /**
   * Channels of the embedded guidance scale, where the network takes it as an input (diffusers' `time_cond_proj_dim`).
   */
  readonly guidanceEmbeddingChannels?: number;
}

/**
 * Reads the `config.json` of diffusers' UNet2DConditionModel; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function parseUNetConfig(json: unknown, name: string): UNetConfig {
  const read = new ConfigReader(json, name);
  refuseUnsupported(read);
  const downPath = readDownPathConfig(read);
  return {
    ...downPath,
    levels: readUpBlocks(read, downPath.levels),
    sampleSize: read.isUnset('sample_size') ? 64 : read.count('sample_size', 64),
    outChannels: read.count('out_channels', 4),
    centerInputSample: read.flag('center_input_sample', false),
    upcastAttention: read.flag('upcast_attention', false),
    convOutKernel: read.count('conv_out_kernel', 3),
    ...(!read.isUnset('time_cond_proj_dim') && { guidanceEmbeddingChannels: read.count('time_cond_proj_dim', 256) }),
  };
}

/**
 * Options of UNet2DConditionModel alone whose other values need parts that Stable Diffusion 1.x and 2.x do not have.
 */
function refuseUnsupported(read: ConfigReader): void {
  read.only('_class_name', 'UNet2DConditionModel');
  read.only('attention_type', 'default');
  read.only('time_embedding_type', 'positional');
  read.only('dual_cross_attention', false);
  read.only('class_embeddings_concat', false);
  for (const option of ABSENT_PARTS) read.only(option, null);
}

const ABSENT_PARTS = [
  'cross_attention_norm',
  'reverse_transformer_layers_per_block',
  'time_embedding_act_fn',
  'timestep_post_act',
];

const CROSS_UP = 'CrossAttnUpBlock2D';
const DEFAULT_UP_BLOCKS = ['UpBlock2D', CROSS_UP, CROSS_UP, CROSS_UP] as const;

function readUpBlocks(read: ConfigReader, [finest, ...coarser]: DownPathConfig['levels']): UNetConfig['levels'] {
  const depth = 1 + coarser.length;
  const upBlockType = read.choiceOfBlock('up_block_types', UP_BLOCKS, DEFAULT_UP_BLOCKS, depth);
  const withUpBlock = (level: DownPathLevel, index: number): UNetLevel => ({
    ...level,
    upBlockType: upBlockType(depth - 1 - index),
  });
  return [withUpBlock(finest, 0), ...coarser.map((level, index) => withUpBlock(level, 1 + index))];
}
