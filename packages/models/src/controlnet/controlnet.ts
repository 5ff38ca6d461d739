import '@zeroreel/core/disposal';
import {
  concatFrames,
  sliceFrames,
  ZeroreelError,
  type Backend,
  type Executable,
  type NetworkFiles,
  type Tensor,
  type UNetAddition,
} from '@zeroreel/core';
import { formatShape, type FloatDType, type WeightLookup } from '@zeroreel/onnx';
import type { Component } from '../checkpoint/checkpoint.js';
import { chooseDType, floatOutput } from '../compiled/check-values.js';
import { LazyExecutable } from '../compiled/lazy-executable.js';
import { buildChecked } from '../weights/build-checked.js';
import { buildControlHint, HINT_SCOPE } from './build-control-hint.js';
import { readControlNetFile } from './control-net-file.js';
import { hintScale, parseControlNetConfig, type ControlNetConfig } from './controlnet-config.js';
import { emitControlNet } from './emit-controlnet.js';

/** How a ControlNet is opened. */
export interface LoadControlNetOptions {
  /** What its picture reader computes in; the rest is part of the UNet. Default: what the backend prefers. */
  readonly dtype?: FloatDType;
}

/**
 * Opens a ControlNet of Stable Diffusion 1.x or 2.x, in diffusers' layout or in one file. Nothing is compiled yet.
 * @param network from `openNetwork`: with the `config.json` of a ControlNetModel, or weights that tell it
 * @throws ZeroreelError `invalid-model` for another network, or `invalid-request` for a dtype that the backend does not
 * have
 */
export async function loadControlNet(
  network: NetworkFiles,
  backend: Backend,
  { dtype }: LoadControlNetOptions = {},
): Promise<ControlNet> {
  const chosen = chooseDType(backend, dtype);
  const { name } = network;
  const isFolder = Object.keys(network.config).length > 0;
  const { config, weights } = isFolder ? network : readControlNetFile(network);
  const component = { name, config: parseControlNetConfig(config, isFolder ? `${name}/config.json` : name), weights };
  return new LoadedControlNet(component, backend, chosen);
}

/** A ControlNet, opened on a backend. */
export interface ControlNet extends AsyncDisposable {
  /** For messages: where it comes from. */
  readonly name: string;
  /**
   * Reads control pictures `[F, 3, H, W]` in [0, 1], RGB, one at a time → `[F, C, h, w]`, the same at every step of a
   * run. What is compiled for a size is kept until another size is asked for.
   * @throws ZeroreelError `invalid-request` for other channels or a size that is no multiple of a latent cell
   */
  embed(pictures: Tensor, signal?: AbortSignal): Promise<Tensor>;
  /**
   * The rest of the network, to be written into a UNet's graph as `name`. It declares two inputs: per frame
   * `<name>.hint [F, C, h, w]`, which `embed` returns, and for all frames `<name>.scale [1]`, the factor of its
   * residuals.
   */
  addition(name: string): UNetAddition;
}

/** The picture reader for one size. */
interface PictureReader {
  readonly height: number;
  readonly width: number;
  readonly graph: LazyExecutable;
}

/** A ControlNet that `loadControlNet` has read. Disposing it leaves the backend alone. */
class LoadedControlNet implements ControlNet {
  readonly name: string;
  #reader: PictureReader | undefined;

  constructor(
    private readonly component: Component<ControlNetConfig>,
    private readonly backend: Backend,
    private readonly dtype: FloatDType,
  ) {
    this.name = component.name;
  }

  async embed(pictures: Tensor, signal?: AbortSignal): Promise<Tensor> {
    const [height, width] = this.#requirePictures(pictures);
    const reader = await (await this.#readerFor(height, width)).graph.get();
    const hints: Tensor[] = [];
    for (let frame = 0; frame < (pictures.shape[0] ?? 0); frame++) {
      const picture = sliceFrames(pictures, frame, frame + 1);
      const { host } = await reader.run({ picture }, { ...(signal && { signal }) });
      hints.push(floatOutput(host, 'hint'));
    }
    return concatFrames(hints);
  }

  addition(name: string): UNetAddition {
    const { component } = this;
    return {
      name,
      component: component.name,
      weights: withoutReader(component.weights),
      emit: (g, site) => emitControlNet(g, component, site),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.graph[Symbol.asyncDispose]();
  }

  async #readerFor(height: number, width: number): Promise<PictureReader> {
    const present = this.#reader;
    if (present?.height === height && present.width === width) return present;
    const graph = new LazyExecutable(() => this.#compileReader(height, width));
    this.#reader = { height, width, graph };
    await present?.graph[Symbol.asyncDispose]();
    return this.#reader;
  }

  #compileReader(height: number, width: number): Promise<Executable> {
    const { component, backend, dtype } = this;
    const { config, name, weights } = component;
    const model = buildChecked({
      component: name,
      weights,
      owns: ofReader,
      build: (checked) =>
        buildControlHint({ config, weights: checked, dialect: backend.dialect, dtype, height, width }),
    });
    return backend.compile(model);
  }

  #requirePictures({ shape }: Tensor): [height: number, width: number] {
    const { config } = this.component;
    const cell = hintScale(config);
    const [frames = 0, channels, height = 0, width = 0, ...more] = shape;
    const fits = frames > 0 && channels === config.pictureChannels && more.length === 0;
    if (fits && height > 0 && width > 0 && height % cell === 0 && width % cell === 0) return [height, width];
    throw new ZeroreelError(
      'invalid-request',
      `Control pictures for ${this.name}: expected [F, ${config.pictureChannels}, H, W] with H and W multiples of ` +
        `${cell}, got ${formatShape(shape)}`,
    );
  }
}

const ofReader = (key: string): boolean => key.startsWith(`${HINT_SCOPE}.`);

const withoutReader = (weights: WeightLookup): WeightLookup => ({
  get: (key) => (ofReader(key) ? undefined : weights.get(key)),
  keys: () => [...weights.keys()].filter((key) => !ofReader(key)),
});
