import { elementCount, type Shape } from '@zeroreel/core/graph';
import {
  combine,
  concatFrames,
  definePlugin,
  FollowerStart,
  provide,
  scale,
  tensor,
  type FollowerInput,
  type FollowerMotion,
  type Flow,
  type NoiseSource,
  type Tensor,
} from '@zeroreel/core';
import { followMotion, type FollowedMotion } from '../follow-motion.js';
import { moveNoise } from './move-noise.js';
import { NoiseCanvas } from './noise-canvas.js';
import { walkAngle, type Walk } from './walk.js';

/** The paper's followers correlate with the first frame by 0.73; κ² of docs/steadier-video.md. */
const PAPER_ANGLE = Math.acos(0.73);

/** Numbers of the white fields of a run; those of step i are the two from `STEPS + 2 i` on. */
const FIELDS = { first: 0, further: 1, spread: 2, steps: 3 } as const;

/**
 * Noise that walks: signal and noise of the first frame are moved apart, each by the motion field, and every frame takes
 * its noise on a smooth path from the first frame's to one further field's. Where consistency is 0, frames start as in the
 * paper.
 */
export const transportedNoise = definePlugin({
  name: 'transported-noise',
  summary: 'Moves noise with the camera, so that frames differ by where they look and not by their noise',
  standard: '--no-transported-noise',
  options: {},
  provides: () => [provide(FollowerStart, [], () => new TransportedNoise())],
});

class TransportedNoise implements FollowerStart {
  readonly name = 'transported-noise';
  readonly framewise = true;
  readonly leavesRemainder = true;

  /** x_k(T) = s S_k x̂_0 + n (cos φ_k N_k ε̂ + sin φ_k N_k z), with ε̂ the noise in the first frame at T′. */
  start(input: FollowerInput): Tensor | undefined {
    const { atTPrime, predictedX0, tPrime, t, frameIds } = input;
    const follow = followed(input);
    if (follow === undefined) return undefined;
    const frameShape = atTPrime.shape.slice(1);
    const epsilon = scale(1 / tPrime.noise, combine(1, atTPrime, -tPrime.signal, predictedX0));
    const noise = new WalkingNoise(input, frameShape, {
      ...{ own: epsilon.data, first: FIELDS.first, further: FIELDS.further },
      furthest: furthestAngle(input),
    });
    const frames = frameIds.map((id) => {
      const moved = tensor(noise.at(id, follow.flow(id, frameShape)), atTPrime.shape);
      return combine(t.signal, follow.move(predictedX0, id), t.noise, moved);
    });
    return concatFrames(frames);
  }

  /** Noise of stochastic samplers moves with the camera too: what the steps draw anew would drown what was moved. */
  noise(source: NoiseSource, run: FollowerMotion): NoiseSource {
    const follow = followed(run);
    return follow === undefined ? source : new TransportedSteps(source, run, follow);
  }
}

class TransportedSteps implements NoiseSource {
  readonly framewise: boolean;

  constructor(
    private readonly source: NoiseSource,
    private readonly run: FollowerMotion,
    private readonly follow: FollowedMotion,
  ) {
    this.framewise = source.framewise ?? false;
  }

  initial(frameIds: readonly number[], frameShape: Shape): Tensor {
    return this.source.initial(frameIds, frameShape);
  }

  forward(frameIds: readonly number[], frameShape: Shape): Tensor {
    return this.source.forward(frameIds, frameShape);
  }

  step(i: number, frameIds: readonly number[], frameShape: Shape): Tensor {
    const first = this.source.step(i, [0], frameShape);
    const field = FIELDS.steps + 2 * i;
    const noise = new WalkingNoise(this.run, frameShape, {
      ...{ own: first.data, first: field, further: field + 1, furthest: PAPER_ANGLE },
    });
    const shape = [1, ...frameShape];
    const moved = (id: number) => tensor(noise.at(id, this.follow.flow(id, frameShape)), shape);
    return concatFrames(frameIds.map((id) => (id === 0 ? first : moved(id))));
  }
}

interface WalkingFields {
  /** The first frame's noise, `[C, h, w]`. */
  readonly own: Float32Array;
  /** Numbers of the fields around it, and of the one that frames walk to. */
  readonly first: number;
  readonly further: number;
  readonly furthest: number;
}

/** The noise of each frame on its way from the first frame's to a further field's. */
class WalkingNoise {
  readonly #walk: Walk;
  readonly #first: NoiseCanvas;
  readonly #further: NoiseCanvas;
  readonly #spread: readonly Float32Array[];

  constructor(
    { seed, motion, frames }: FollowerMotion,
    private readonly frameShape: Shape,
    { own, first, further, furthest }: WalkingFields,
  ) {
    this.#walk = { frames, closed: motion.closed ?? false, furthest };
    this.#first = new NoiseCanvas({ seed, field: first }, frameShape, own);
    this.#further = new NoiseCanvas({ seed, field: further }, frameShape);
    this.#spread = [0, 1].map((tile) => spreadOf(seed, frameShape, tile));
  }

  at(frameId: number, flow: Flow): Float32Array {
    const angle = walkAngle(frameId, this.#walk);
    const [ofFirst, ofFurther] = this.#spread as [Float32Array, Float32Array];
    const from = moveNoise(this.#first, flow, this.frameShape, ofFirst);
    const to = moveNoise(this.#further, flow, this.frameShape, ofFurther);
    return from.map((value, k) => Math.cos(angle) * value + Math.sin(angle) * (to[k] as number));
  }
}

/** White noise for cells that a zoom shows more than once; it stays where it is on the screen. */
function spreadOf(seed: number, frameShape: Shape, tile: number): Float32Array {
  const [channels = 1, height = 1, width = 1] = frameShape;
  const canvas = new NoiseCanvas({ seed, field: FIELDS.spread }, frameShape);
  const cells = height * width;
  return Float32Array.from({ length: elementCount(frameShape) }, (_, k) =>
    canvas.at(Math.floor(k / cells) % channels, Math.floor((k % cells) / width), (k % width) + tile * width),
  );
}

/** Undefined where frames start as in the paper. */
const followed = ({ motion, frames, consistency }: FollowerMotion): FollowedMotion | undefined =>
  consistency === 0 ? undefined : followMotion(motion, frames);

/** arcsin κ, where κ² is the share of a follower's noise that the paper draws anew. */
function furthestAngle({ tPrime, t }: FollowerInput): number {
  const ratio = t.signal / tPrime.signal;
  const share = (t.noise ** 2 - (ratio * tPrime.noise) ** 2) / t.noise ** 2;
  return Math.asin(Math.sqrt(Math.min(Math.max(share, 0), 1)));
}
