import { ConfigReader } from '../config-reader.js';
import { readDownPathConfig, type DownPathConfig } from '../unet/down-path-config.js';

/** How a ControlNetModel is built: what differs between ControlNets of SD 1.x and SD 2.x in diffusers' config. */
export interface ControlNetConfig extends DownPathConfig {
  /** Channels of a control picture (3). */
  readonly pictureChannels: number;
  /** The order in which its weights take a picture's colours. */
  readonly channelOrder: 'rgb' | 'bgr';
  /** Channels of the layers that read the picture; each but the first halves its resolution. */
  readonly hintChannels: readonly [number, ...number[]];
}

/**
 * Reads the `config.json` of diffusers' ControlNetModel; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function parseControlNetConfig(json: unknown, name: string): ControlNetConfig {
  const read = new ConfigReader(json, name);
  read.only('_class_name', 'ControlNetModel');
  if (read.flag('global_pool_conditions', false)) {
    read.refuse('global_pool_conditions', 'false; such a network (shuffle) says the same of every cell of a frame');
  }
  if (read.isNull('mid_block_type')) read.refuse('mid_block_type', 'a middle block, which every ControlNet has');
  const [first = 16, ...others] = read.counts('conditioning_embedding_out_channels', [16, 32, 96, 256]);
  return {
    ...readDownPathConfig(read),
    pictureChannels: read.count('conditioning_channels', 3),
    channelOrder: read.choice('controlnet_conditioning_channel_order', ['rgb', 'bgr'], 'rgb'),
    hintChannels: [first, ...others],
  };
}

/** Pixels on a side of the latent cell that it was made for: 8 for Stable Diffusion. */
export const hintScale = ({ hintChannels }: ControlNetConfig): number => 2 ** (hintChannels.length - 1);
