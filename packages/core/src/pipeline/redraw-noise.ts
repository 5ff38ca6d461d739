import type { Shape } from '@zeroreel/onnx';
import type { NoiseSource } from '../rng/noise-source.js';
import type { Sampler } from '../sampling/sampler.js';
import type { StartSteps } from '../request/resolve-request.js';
import type { StepRange } from './denoise-loop.js';
import type { PreparedRun } from './prepare-run.js';
import type { LoopState } from './run-state.js';

/*
 * A noise source may be one stream, as those of the references are. A run that goes on from a state first draws what was
 * drawn before it, in the same order, and drops it. Noise that is keyed needs none of this.
 */

interface NoisyRun {
  readonly sampler: Pick<Sampler, 'needsNoise' | 'stepStarts'>;
  readonly noise: NoiseSource;
}

/** Draws again for the steps of a range before the one that it goes on with. */
export function redrawSteps(
  { sampler, noise }: NoisyRun,
  { from, to, frameIds }: Pick<StepRange, 'from' | 'to' | 'frameIds'>,
  { next, x }: Pick<LoopState, 'next' | 'x'>,
): void {
  drawSteps({ sampler, noise }, { from, to: Math.min(next, to), frameIds }, x.shape.slice(1));
}

/** Draws again for all that comes before the frames go on from T together. */
export function redrawToT(
  { givenFrame, frameShape, plan: { frameIds } }: PreparedRun,
  { sampler, noise }: NoisyRun,
  { warpStep }: StartSteps,
): void {
  if (noise.framewise) return;
  if (givenFrame === undefined) {
    noise.initial([0], frameShape);
    drawSteps({ sampler, noise }, { from: 0, to: sampler.stepStarts[warpStep] as number, frameIds: [0] }, frameShape);
  }
  noise.forward(frameIds.slice(1), frameShape);
}

function drawSteps(
  { sampler, noise }: NoisyRun,
  { from, to, frameIds }: Pick<StepRange, 'from' | 'to' | 'frameIds'>,
  frameShape: Shape,
): void {
  if (noise.framewise) return;
  for (let i = from; i < to; i++) if (sampler.needsNoise(i)) noise.step(i, frameIds, frameShape);
}
