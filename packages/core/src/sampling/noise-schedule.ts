import { ZeroreelError } from '../errors.js';
import type { SchedulerConfig } from './scheduler-config.js';

const round = Math.fround;

/** A variance-preserving forward process, x_t = √ᾱ_t x_0 + √(1 - ᾱ_t) ε; arrays are indexed by training timestep. */
export interface NoiseSchedule {
  /** β_t */
  readonly betas: Float32Array;
  /** ᾱ_t = Π_{s ≤ t} (1 - β_s) */
  readonly alphasCumprod: Float32Array;
}

/**
 * The schedule of a scheduler_config.json, in float32 with the rounding of diffusers' schedulers.
 * @throws ZeroreelError `invalid-model` where trained betas do not have one number a timestep
 */
export function createNoiseSchedule(config: SchedulerConfig): NoiseSchedule {
  const betas = config.rescaleBetasZeroSnr ? rescaleToZeroSnr(createBetas(config)) : createBetas(config);
  return { betas, alphasCumprod: cumulativeProduct(betas.map((beta) => 1 - beta)) };
}

function createBetas(config: SchedulerConfig): Float32Array {
  const { betaStart, betaEnd, numTrainTimesteps: count } = config;
  if (config.trainedBetas !== undefined) return checkedTrainedBetas(config.trainedBetas, count);
  switch (config.betaSchedule) {
    case 'linear':
      return linspace(betaStart, betaEnd, count);
    case 'scaled_linear':
      return linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), count).map((root) => root ** 2);
    case 'squaredcos_cap_v2':
      return Float32Array.from({ length: count }, (_, t) => cosineBeta(t, count));
  }
}

function checkedTrainedBetas(betas: readonly number[], count: number): Float32Array {
  if (betas.length === count) return Float32Array.from(betas);
  throw new ZeroreelError(
    'invalid-model',
    `trained_betas of the scheduler: expected ${count} numbers (num_train_timesteps), got ${betas.length}`,
  );
}

/** `torch.linspace` in float32: counted from the nearer end. */
function linspace(start: number, end: number, count: number): Float32Array {
  const first = round(start);
  const last = round(end);
  const step = round(round(last - first) / (count - 1));
  return Float32Array.from({ length: count }, (_, k) =>
    k < count / 2 ? first + step * k : last - step * (count - 1 - k),
  );
}

/** Nichol and Dhariwal 2021 (arXiv 2102.09672), equation 17, capped at 0.999. */
function cosineBeta(t: number, count: number): number {
  const alphaBar = (time: number) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Math.min(1 - alphaBar((t + 1) / count) / alphaBar(t / count), 0.999);
}

/** Lin et al. 2023 (arXiv 2305.08891), algorithm 1: shifts √ᾱ so that its last value is zero and keeps its first. */
function rescaleToZeroSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeProduct(betas.map((beta) => 1 - beta)).map(Math.sqrt);
  const first = roots[0] as number;
  const last = roots[roots.length - 1] as number;
  const stretch = round(first / round(first - last));
  const alphasBar = roots.map((root) => round(round(root - last) * stretch) ** 2);
  return alphasBar.map((alphaBar, t) => 1 - (t === 0 ? alphaBar : round(alphaBar / (alphasBar[t - 1] as number))));
}

/** `torch.cumprod`: accumulates in double precision, rounds each result. */
function cumulativeProduct(factors: Float32Array): Float32Array {
  let product = 1;
  return factors.map((factor) => (product *= factor));
}
