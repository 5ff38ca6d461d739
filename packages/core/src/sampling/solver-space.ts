import { limitX0, predict, type NoiseLevel } from './prediction.js';
import type { SamplerStepInput } from './sampler.js';
import type { SchedulerConfig } from './scheduler-config.js';
import type { SigmaSchedule } from './sigma-schedule.js';
import type { SamplerFrame } from './sigma-space.js';
import type { Tensor } from '../tensor/tensor.js';
import { variancePreserving } from './variance-preserving.js';

/** What solvers of the diffusion ODE over λ = log(√ᾱ / √(1 - ᾱ)) = -log σ are made of. */
export interface SolverSpace {
  /** Its levels go one further than the steps: to the clean end. */
  readonly frame: SamplerFrame;
  /** λ_to - λ_from; infinite where `to` is the clean end. */
  readonly logRatio: (from: number, to: number) => number;
  /** x_0 that the network's output stands for, or what a hook put in its place. */
  readonly clean: (input: SamplerStepInput) => Tensor;
}

/** What DPM-Solver++ and UniPC share: variance-preserving latents on a grid of σ, and predicted x_0. */
export function solverSpace({ timesteps, sigmas }: SigmaSchedule, config: SchedulerConfig): SolverSpace {
  const marginal = (i: number): NoiseLevel => {
    const sigma = sigmas[i] as number;
    const signal = 1 / Math.sqrt(sigma ** 2 + 1);
    return { signal, noise: sigma * signal };
  };
  const limits = { ...config, clipSample: false };
  return {
    frame: variancePreserving(timesteps, marginal),
    logRatio: (from, to) => Math.log((sigmas[from] as number) / (sigmas[to] as number)),
    clean: ({ modelOutput, x, i, predictedX0 }) =>
      predictedX0 ?? limitX0(predict(config.predictionType, modelOutput, x, marginal(i)).x0, limits),
  };
}
