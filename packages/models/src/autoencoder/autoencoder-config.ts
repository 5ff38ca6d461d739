import { ConfigReader } from '../config-reader.js';
import type { TinyAutoencoderConfig } from './tiny-config.js';

/** How an AutoencoderKL is built: what differs between Stable Diffusion's autoencoders in diffusers' config. */
export interface AutoencoderConfig {
  readonly kind: 'kl';
  /** Channels of a picture (3). */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly latentChannels: number;
  /** Channels of each level, finest first; each but the last halves the resolution. */
  readonly blockOutChannels: readonly [number, ...number[]];
  /** Resnets a level of the encoder; the decoder has one more. */
  readonly layersPerBlock: number;
  readonly normGroups: number;
  readonly midBlockAddAttention: boolean;
  readonly useQuantConv: boolean;
  readonly usePostQuantConv: boolean;
  /** Latents of unit variance are `(mean - shiftFactor) · scalingFactor`. */
  readonly scalingFactor: number;
  readonly shiftFactor: number;
  /** Whether the checkpoint overflows float16. */
  readonly forceUpcast: boolean;
}

/**
 * Reads the `config.json` of diffusers' AutoencoderKL; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function parseAutoencoderConfig(json: unknown, name: string): AutoencoderConfig {
  const read = new ConfigReader(json, name);
  const [finest = 64, ...coarser] = read.counts('block_out_channels', [64]);
  refuseUnsupported(read, 1 + coarser.length);
  const config: AutoencoderConfig = {
    kind: 'kl',
    inChannels: read.count('in_channels', 3),
    outChannels: read.count('out_channels', 3),
    latentChannels: read.count('latent_channels', 4),
    blockOutChannels: [finest, ...coarser],
    layersPerBlock: read.count('layers_per_block', 1),
    normGroups: read.count('norm_num_groups', 32),
    midBlockAddAttention: read.flag('mid_block_add_attention', true),
    useQuantConv: read.flag('use_quant_conv', true),
    usePostQuantConv: read.flag('use_post_quant_conv', true),
    scalingFactor: read.number('scaling_factor', 0.18215),
    shiftFactor: read.isUnset('shift_factor') ? 0 : read.number('shift_factor', 0),
    forceUpcast: read.flag('force_upcast', true),
  };
  const odd = config.blockOutChannels.find((channels) => channels % config.normGroups !== 0);
  if (odd !== undefined) read.refuse('norm_num_groups', `a divisor of ${odd} channels`);
  if (config.scalingFactor === 0) read.refuse('scaling_factor', 'a number other than 0');
  return config;
}

function refuseUnsupported(read: ConfigReader, levels: number): void {
  read.only('_class_name', 'AutoencoderKL');
  read.only('act_fn', 'silu', 'swish');
  read.only('latents_mean', null);
  read.only('latents_std', null);
  read.choiceOfBlock('down_block_types', ['DownEncoderBlock2D'], ['DownEncoderBlock2D'], levels);
  read.choiceOfBlock('up_block_types', ['UpDecoderBlock2D'], ['UpDecoderBlock2D'], levels);
}

/** Pixels on a side of a latent cell: 8 for Stable Diffusion. */
export const vaeScaleFactor = (config: AnyAutoencoderConfig): number =>
  2 ** ((config.kind === 'kl' ? config.blockOutChannels : config.decoderChannels).length - 1);

/** Of an autoencoder of either kind. */
export type AnyAutoencoderConfig = AutoencoderConfig | TinyAutoencoderConfig;
