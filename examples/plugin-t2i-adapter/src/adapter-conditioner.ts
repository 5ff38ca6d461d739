import {
  concatFrames,
  tensor,
  ZeroreelError,
  type ConditionedRun,
  type Conditioner,
  type NamedTensors,
  type NetworkFiles,
  type PictureFrame,
  type PreparedConditioner,
  type Tensor,
  type UNetAddition,
} from '@zeroreel/core';
import { cast, formatShape, mul, sameShape, type Shape } from '@zeroreel/core/graph';
import { buildAdapter, parseAdapterConfig } from './adapter-graph.js';
import { controlPicture } from './control-pictures.js';

/** What an adapter is to do. */
export interface AdapterSettings {
  /** Scope in the UNet's graph, unlike those of the run's other additions. */
  readonly name: string;
  readonly network: NetworkFiles;
  /** One a frame, at the video's size. */
  readonly frames: readonly PictureFrame[];
  /** What its features are multiplied by. */
  readonly scale: number;
  /** Fraction of the steps after which it has no say (diffusers' `adapter_conditioning_factor`). */
  readonly until: number;
}

/** A T2I-Adapter that steers every frame by a picture of its own. Its features are computed once, before the first step. */
export class AdapterConditioner implements Conditioner {
  readonly name: string;
  readonly extraChannels = 0;
  readonly sharesNoise = true;

  constructor(private readonly settings: AdapterSettings) {
    this.name = settings.name;
  }

  async prepare(run: ConditionedRun): Promise<PreparedConditioner> {
    const { name, scale } = this.settings;
    const features = await this.#features(run);
    const perFrame: NamedTensors = Object.fromEntries(
      features.map((feature, level) => [`${name}.feature.${level}`, feature]),
    );
    return {
      additions: [featureAddition(this.settings, features)],
      inputs: (i, steps) => ({
        perFrame,
        shared: { [`${name}.scale`]: tensor(Float32Array.of(this.#isOn(i, steps) ? scale : 0), [1]) },
      }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** Features of all frames, `[F, C_k, h_k, w_k]`, finest first. */
  async #features({ model, video, signal }: ConditionedRun): Promise<Tensor[]> {
    const { network, frames } = this.settings;
    const config = parseAdapterConfig(network);
    const { width, height } = video;
    const graph = buildAdapter({ config, network, dialect: model.backend.dialect, dtype: model.dtype, width, height });
    await using adapter = await model.backend.compile(graph);
    const byFrame: Tensor[][] = [];
    for (const frame of frames.slice(0, video.frames)) {
      const picture = controlPicture(frame, config.pictureChannels);
      const { host } = await adapter.run({ picture }, signal ? { signal } : {});
      byFrame.push(config.channels.map((_, level) => host[`feature.${level}`] as Tensor));
    }
    return config.channels.map((_, level) => concatFrames(byFrame.map((features) => features[level] as Tensor)));
  }

  #isOn(i: number, steps: number): boolean {
    return i < Math.floor(steps * this.settings.until);
  }
}

/** Adds features to the results of the UNet's down blocks, finest first. */
function featureAddition({ name, network }: AdapterSettings, features: readonly Tensor[]): UNetAddition {
  return {
    name,
    component: network.name,
    weights: { get: () => undefined, keys: () => [] },
    emit(g, { frames, blocks }) {
      const scale = cast(g, g.input(`${g.path}.scale`, 'float32', [1]), g.dtype);
      requireFit(network.name, features, blocks);
      return {
        blocks: features.map((feature, level) => {
          const shape = [frames, ...feature.shape.slice(1)];
          return mul(g, cast(g, g.input(`${g.path}.feature.${level}`, 'float32', shape), g.dtype), scale);
        }),
      };
    },
  };
}

function requireFit(name: string, features: readonly Tensor[], blocks: readonly Shape[]): void {
  const got = features.map(({ shape }) => shape.slice(1));
  const fits = got.length === blocks.length && got.every((shape, level) => sameShape(shape, blocks[level] ?? []));
  if (fits) return;
  const list = (shapes: readonly Shape[]) => shapes.map(formatShape).join(', ');
  throw new ZeroreelError(
    'invalid-model',
    `${name} was made for another UNet: expected features of ${list(blocks)}, got ${list(got)}`,
  );
}
