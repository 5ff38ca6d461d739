import '@zeroreel/core/disposal';
import {
  tensor,
  ZeroreelError,
  type ConditionedRun,
  type Conditioner,
  type NamedTensors,
  type PreparedConditioner,
  type Span,
  type Tensor,
  type UNetAddition,
} from '@zeroreel/core';
import { cast, formatShape, mul, sameShape, type Shape } from '@zeroreel/core/graph';
import type { T2IAdapter } from '@zeroreel/models';
import { picturesOfFrames } from '../control-pictures.js';

/** What one T2I-Adapter is to do. */
export interface AdapterSettings {
  /** Scope in the UNet's graph, unlike those of the run's other additions. Letters, digits and hyphens. */
  readonly name: string;
  /** Opens the network on the model's backend. */
  readonly network: (run: ConditionedRun) => T2IAdapter;
  /** Makes control pictures `[F, 3, H, W]` in [0, 1], RGB, at least one a frame. */
  readonly pictures: (run: ConditionedRun) => Promise<Tensor>;
  /** What its features are multiplied by. */
  readonly scale: number;
  /** The steps in which it takes part, as fractions. */
  readonly span: Span;
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
    const { name, network: open, pictures: make } = this.settings;
    const network = open(run);
    const pictures = picturesOfFrames(name, await make(run), run);
    const features = await network.features(pictures, run.signal);
    const perFrame: NamedTensors = Object.fromEntries(
      features.map((feature, level) => [`${name}.feature.${level}`, feature]),
    );
    return {
      additions: [featureAddition(name, network.name, features)],
      inputs: (i, steps) => ({
        perFrame,
        shared: { [`${name}.scale`]: tensor(Float32Array.of(adapterScaleAt(this.settings, i, steps)), [1]) },
      }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
}

/**
 * The scale at step i of `steps`: 0 outside the span. The end is `adapter_conditioning_factor` of diffusers'
 * StableDiffusionAdapterPipeline, the start that of ControlNets.
 */
export function adapterScaleAt(
  { scale, span }: Pick<AdapterSettings, 'scale' | 'span'>,
  i: number,
  steps: number,
): number {
  return i / steps >= span.start && i < Math.floor(steps * span.end) ? scale : 0;
}

/** Adds features to the results of the UNet's down blocks, finest first. */
function featureAddition(name: string, component: string, features: readonly Tensor[]): UNetAddition {
  return {
    name,
    component,
    weights: { get: () => undefined, keys: () => [] },
    emit(g, { frames, blocks }) {
      const scale = cast(g, g.input(`${g.path}.scale`, 'float32', [1]), g.dtype);
      requireFit(component, features, blocks);
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
