import { ConfigReader } from '../config-reader.js';

/** How an AutoencoderTiny is built: what differs between TAESD's forms in diffusers' config. */
export interface TinyAutoencoderConfig {
  readonly kind: 'tiny';
  /** Channels of a picture (3). */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly latentChannels: number;
  /** Channels of each stage of the encoder, finest first; each but the first halves the resolution. */
  readonly encoderChannels: readonly number[];
  /** Channels of each stage of the decoder, coarsest first; each but the last doubles the resolution. */
  readonly decoderChannels: readonly number[];
  /** Residual blocks of each stage. */
  readonly encoderBlocks: readonly number[];
  readonly decoderBlocks: readonly number[];
  /** Latents of the UNet are the encoder's times this: 1, because it was trained on the UNet's own. */
  readonly scalingFactor: number;
}

/**
 * Reads the `config.json` of diffusers' AutoencoderTiny; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function parseTinyAutoencoderConfig(json: unknown, name: string): TinyAutoencoderConfig {
  const read = new ConfigReader(json, name);
  read.only('_class_name', 'AutoencoderTiny');
  read.only('act_fn', 'relu');
  read.only('upsample_fn', 'nearest');
  read.only('upsampling_scaling_factor', 2);
  read.only('shift_factor', 0, null);
  const config: TinyAutoencoderConfig = {
    kind: 'tiny',
    inChannels: read.count('in_channels', 3),
    outChannels: read.count('out_channels', 3),
    latentChannels: read.count('latent_channels', 4),
    encoderChannels: read.counts('encoder_block_out_channels', [64, 64, 64, 64]),
    decoderChannels: read.counts('decoder_block_out_channels', [64, 64, 64, 64]),
    encoderBlocks: read.counts('num_encoder_blocks', [1, 3, 3, 3]),
    decoderBlocks: read.counts('num_decoder_blocks', [3, 3, 3, 1]),
    scalingFactor: read.number('scaling_factor', 1),
  };
  const { encoderChannels, encoderBlocks, decoderChannels, decoderBlocks } = config;
  if (new Set([...encoderChannels, ...decoderChannels]).size > 1) {
    read.refuse('decoder_block_out_channels', 'the same number of channels everywhere');
  }
  if (encoderBlocks.length !== encoderChannels.length)
    read.refuse('num_encoder_blocks', `${encoderChannels.length} numbers`);
  if (decoderBlocks.length !== decoderChannels.length)
    read.refuse('num_decoder_blocks', `${decoderChannels.length} numbers`);
  if (config.scalingFactor === 0) read.refuse('scaling_factor', 'a number other than 0');
  return config;
}
