import '@zeroreel/core/disposal';
import {
  concatFrames,
  sliceFrames,
  tensor,
  ZeroreelError,
  type Backend,
  type NetworkFiles,
  type Tensor,
} from '@zeroreel/core';
import { formatShape, type FloatDType } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { chooseDType, floatOutput } from '../compiled/check-values.js';
import { buildChecked } from '../weights/build-checked.js';
import { buildT2IAdapter } from './build-t2i-adapter.js';
import { parseT2IAdapterConfig, type T2IAdapterConfig } from './t2i-adapter-config.js';
import { readT2IAdapterFile } from './t2i-adapter-file.js';

/** How a T2I-Adapter is opened. */
export interface LoadT2IAdapterOptions {
  /** What it computes in. Default: what the backend prefers. */
  readonly dtype?: FloatDType;
}

/** A T2I-Adapter, opened on a backend. */
export interface T2IAdapter {
  /** For messages: where it comes from. */
  readonly name: string;
  /**
   * Reads control pictures `[F, 3, H, W]` in [0, 1], RGB, one at a time → features `[F, C_k, h_k, w_k]`, finest first, the
   * same at every step of a run. An adapter that reads grey gets it as Pillow's mode `L` makes it. The network is
   * compiled for them and freed.
   * @throws ZeroreelError `invalid-request` for other channels or a size that is no multiple of a cell; `aborted`
   */
  features(pictures: Tensor, signal?: AbortSignal): Promise<readonly Tensor[]>;
}

/**
 * Opens a T2I-Adapter of Stable Diffusion 1.x or 2.x, in diffusers' layout or in one file. Nothing is compiled yet.
 * @param network from `openNetwork`: with the `config.json` of a T2IAdapter, or weights that tell it
 * @throws ZeroreelError `invalid-model` for another network, or `invalid-request` for a dtype that the backend does not
 * have
 */
export function loadT2IAdapter(
  network: NetworkFiles,
  backend: Backend,
  { dtype }: LoadT2IAdapterOptions = {},
): T2IAdapter {
  const chosen = chooseDType(backend, dtype);
  const component = readComponent(network);
  return {
    name: component.name,
    features: (pictures, signal) => readPictures(component, backend, chosen, pictures, signal),
  };
}

function readComponent(network: NetworkFiles): Component<T2IAdapterConfig> {
  const { name, config, weights } = network;
  if (Object.keys(config).length === 0) return { name, ...readT2IAdapterFile(network) };
  return { name, config: parseT2IAdapterConfig(config, `${name}/config.json`), weights };
}

async function readPictures(
  { name, config, weights }: Component<T2IAdapterConfig>,
  backend: Backend,
  dtype: FloatDType,
  pictures: Tensor,
  signal: AbortSignal | undefined,
): Promise<readonly Tensor[]> {
  const { height, width } = requirePictures(name, config, pictures);
  const build = (checked: typeof weights) =>
    buildT2IAdapter({ config, weights: checked, dialect: backend.dialect, dtype, height, width });
  await using adapter = await backend.compile(buildChecked({ component: name, weights, build }));
  const byFrame: (readonly Tensor[])[] = [];
  for (let frame = 0; frame < (pictures.shape[0] ?? 0); frame++) {
    const colours = sliceFrames(pictures, frame, frame + 1);
    const picture = config.pictureChannels === 1 ? greyPicture(colours) : colours;
    const { host } = await adapter.run({ picture }, { ...(signal && { signal }) });
    byFrame.push(config.channels.map((_, level) => floatOutput(host, `feature.${level}`)));
  }
  return config.channels.map((_, level) => concatFrames(byFrame.flatMap((features) => features[level] ?? [])));
}

function requirePictures(name: string, { cell }: T2IAdapterConfig, { shape }: Tensor) {
  const [frames = 0, channels, height = 0, width = 0, ...more] = shape;
  const fits = frames > 0 && channels === 3 && more.length === 0;
  if (fits && height > 0 && width > 0 && height % cell === 0 && width % cell === 0) return { height, width };
  throw new ZeroreelError(
    'invalid-request',
    `Control pictures for ${name}: expected [F, 3, H, W] with H and W multiples of ${cell}, got ${formatShape(shape)}`,
  );
}

/**
 * `[1, 3, H, W]` → `[1, 1, H, W]`: what is grey stays as it is; colours are rounded to bytes and become grey as in Pillow's
 * mode `L` (ITU-R BT.601).
 */
function greyPicture({ data, shape: [, , height = 0, width = 0] }: Tensor): Tensor {
  const pixels = height * width;
  const grey = Float32Array.from({ length: pixels }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = [data[pixel], data[pixels + pixel], data[2 * pixels + pixel]];
    return red === green && green === blue ? red : luma(255 * red, 255 * green, 255 * blue) / 255;
  });
  return tensor(grey, [1, 1, height, width]);
}

const luma = (red: number, green: number, blue: number): number =>
  (19_595 * Math.round(red) + 38_470 * Math.round(green) + 7_471 * Math.round(blue) + 0x8000) >> 16;
