import { ConfigReader } from '../config-reader.js';

/** How a T2IAdapter of diffusers is built. */
export interface T2IAdapterConfig {
  /** `full`: wide residual blocks at every level. `light`: narrow ones between two 1×1 convolutions. */
  readonly kind: 'full' | 'light';
  /** Channels of a control picture. 1: grey, 3: RGB. */
  readonly pictureChannels: 1 | 3;
  /** Channels of each level's features, finest first. Each level but the first halves the resolution. */
  readonly channels: readonly number[];
  /** Residual blocks of a level. */
  readonly resnets: number;
  /** Pixels along a side of the finest features' cells: those of the latents. */
  readonly cell: number;
}

/** Pixels along a side of a cell as adapters of Stable Diffusion XL take them; nothing else tells their weights apart. */
export const XL_CELL = 16;

/** Why adapters of Stable Diffusion XL do not fit. */
export const XL_REASON = 'its levels have the resolutions of the UNet of Stable Diffusion XL, which is not supported';

/**
 * Reads the `config.json` of diffusers' T2IAdapter; options left out take that class's defaults.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` naming the option, what is supported and what was got
 */
export function parseT2IAdapterConfig(json: unknown, name: string): T2IAdapterConfig {
  const read = new ConfigReader(json, name);
  read.only('_class_name', 'T2IAdapter');
  const type = read.choice('adapter_type', ['full_adapter', 'light_adapter', 'full_adapter_xl'], 'full_adapter');
  if (type === 'full_adapter_xl') read.refuse('adapter_type', `full_adapter, light_adapter; ${XL_REASON}`);
  const kind = type === 'full_adapter' ? 'full' : 'light';
  const channels = read.counts('channels', [320, 640, 1280, 1280]);
  const pictureChannels = read.count('in_channels', 3);
  if (pictureChannels !== 1 && pictureChannels !== 3) return read.refuse('in_channels', '1 (grey) or 3 (RGB)');
  return {
    ...{ kind, pictureChannels },
    // A light adapter has one level more than its list, as wide as the last.
    channels: kind === 'full' ? channels : [...channels, ...channels.slice(-1)],
    resnets: read.count('num_res_blocks', 2),
    cell: read.count('downscale_factor', 8),
  };
}
