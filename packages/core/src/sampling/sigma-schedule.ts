import { createNoiseSchedule } from './noise-schedule.js';
import type { SamplerSettings } from './sampler-settings.js';
import type { SchedulerConfig } from './scheduler-config.js';
import {
  betaSigmas,
  exponentialSigmas,
  interpolateAt,
  karrasSigmas,
  luSigmas,
  timestepOfSigma,
} from './sigma-spacing.js';
import { createTimesteps, roundHalfToEven } from './timesteps.js';

const round = Math.fround;

/** ᾱ of the last timestep where the schedule ends without any signal, so that σ stays finite. */
const SMALLEST_ALPHA = 2 ** -24;

/** A run over σ = √((1 - ᾱ) / ᾱ), the noise of latents that are scaled to x_0 + σ ε. */
export interface SigmaSchedule {
  /** Training timestep of each step, descending; may have fractions. */
  readonly timesteps: readonly number[];
  /** σ of each step, descending, and of the clean end: one more than the steps; float32 numbers. */
  readonly sigmas: readonly number[];
}

/**
 * The schedule of diffusers' Euler, Heun and LMS schedulers: `steps` timesteps as `timestep_spacing` has them
 * (linspace: not rounded), σ interpolated between the training timesteps, spread anew between the first and the last of
 * them.
 */
export function createInterpolatedSigmas(settings: SamplerSettings): SigmaSchedule {
  const { config, steps, sigmas: spacing = spreadOf(settings), inserted } = settings;
  const training = trainingSigmas(config);
  const timesteps = settings.timesteps ?? fractionalTimesteps(config, steps);
  const end = finalSigma(config, training);
  const plain = plainSigmas(
    settings.timesteps ? { ...config, interpolationType: 'linear' } : config,
    training,
    timesteps,
  );
  const sigmas = respace(spacing, plain.at(-1) as number, plain[0] as number, steps);
  if (sigmas === undefined) return insertInto({ timesteps, sigmas: withEnd(plain, end, steps) }, training, inserted);
  const logSigmas = training.map(Math.log);
  const spread: SigmaSchedule = {
    timesteps: sigmas.map((sigma) => round(timestepOfSigma(logSigmas, sigma))),
    sigmas: withEnd(sigmas, end),
  };
  return insertInto(spread, training, inserted);
}

/**
 * The schedule of diffusers' DPM-Solver and UniPC schedulers: whole timesteps that leave out the cleanest of `steps +
 * 1` (trailing: of `steps`, all), σ of each, or σ spread anew over all training timesteps.
 * @param wholeKarras how timesteps of a Karras spacing become whole; those of an exponential one are cut off
 * @param overLambda whether λ may be spread evenly (`use_lu_lambdas`) and clipped (`lambda_min_clipped`), as only
 * DPM-Solver's can
 */
export function createSolverSigmas(
  settings: SamplerSettings,
  wholeKarras: (t: number) => number = roundHalfToEven,
  overLambda = false,
): SigmaSchedule {
  const { config, steps, sigmas: chosen = spreadOf(settings), inserted } = settings;
  const training = trainingSigmas(config);
  const end = finalSigma(config, training);
  const logSigmas = training.map(Math.log);
  const isLu =
    overLambda &&
    config.luLambdas &&
    config.sigmaSpacing !== 'karras' &&
    settings.sigmas === undefined &&
    !settings.timesteps;
  const sigmas = isLu
    ? luSigmas(logSigmas[0] as number, logSigmas.at(-1) as number, steps)
    : respace(chosen, training[0] as number, training.at(-1) as number, steps);
  if (sigmas === undefined) {
    const last = overLambda ? lastTimestep(config, training) : config.numTrainTimesteps;
    const timesteps = settings.timesteps ?? solverTimesteps(config, steps, last);
    const plain = timesteps.map((t) => training[t] as number);
    return insertInto({ timesteps, sigmas: withEnd(plain, end) }, training, inserted);
  }
  const whole = isLu || chosen === 'karras' ? wholeKarras : Math.trunc;
  const spread: SigmaSchedule = {
    timesteps: sigmas.map((sigma) => whole(timestepOfSigma(logSigmas, sigma))),
    sigmas: withEnd(sigmas, end),
  };
  return insertInto(spread, training, inserted);
}

/** The schedule with further steps at whole training timesteps, each with its own σ. */
function insertInto(schedule: SigmaSchedule, training: Float32Array, inserted: readonly number[] = []): SigmaSchedule {
  const end = schedule.sigmas.at(-1) as number;
  const own = schedule.timesteps.map((t, i) => ({ t, sigma: schedule.sigmas[i] as number }));
  const more = inserted.map((t) => ({ t, sigma: round(interpolateAt(training, t)) }));
  const all = [...own, ...more.filter(({ sigma }) => own.every((each) => each.sigma !== sigma))];
  const steps = all.toSorted((a, b) => b.sigma - a.sigma);
  return { timesteps: steps.map(({ t }) => t), sigmas: [...steps.map(({ sigma }) => sigma), end] };
}

/** σ of each training timestep, ascending. */
function trainingSigmas(config: SchedulerConfig): Float32Array {
  const { alphasCumprod } = createNoiseSchedule(config);
  const last = alphasCumprod.length - 1;
  return alphasCumprod.map((alpha, t) => {
    const kept = config.rescaleBetasZeroSnr && t === last ? SMALLEST_ALPHA : alpha;
    return Math.sqrt(round(round(1 - kept) / kept));
  });
}

/**
 * σ of timesteps before they are spread anew. `log_linear` has them evenly in their logarithm over all training
 * timesteps, whatever the timesteps are, and one more, where the run then ends (diffusers 0.42).
 */
const plainSigmas = (config: SchedulerConfig, training: Float32Array, timesteps: readonly number[]): number[] =>
  config.interpolationType === 'linear'
    ? timesteps.map((t) => interpolateAt(training, t))
    : exponentialSigmas(training[0] as number, training.at(-1) as number, timesteps.length + 1);

/** How many of the training timesteps have a λ of `lambda_min_clipped` at least. */
function lastTimestep({ lambdaMinClipped }: SchedulerConfig, training: Float32Array): number {
  const clipped = training.findIndex((sigma) => -Math.log(sigma) < lambdaMinClipped);
  return clipped < 0 ? training.length : clipped;
}

/** Descending σ between two ends, or nothing where they stay as the timesteps have them. */
function respace(spacing: SchedulerConfig['sigmaSpacing'], least: number, largest: number, steps: number) {
  switch (spacing) {
    case 'karras':
      return karrasSigmas(least, largest, steps);
    case 'exponential':
      return exponentialSigmas(least, largest, steps);
    case 'beta':
      return betaSigmas(least, largest, steps);
    case 'default':
      return undefined;
  }
}

const withEnd = (sigmas: readonly number[], end: number, steps = sigmas.length): number[] =>
  [...sigmas.map(round), end].slice(0, steps + 1);

const finalSigma = ({ finalSigmasType }: SchedulerConfig, training: Float32Array): number =>
  finalSigmasType === 'zero' ? 0 : (training[0] as number);

/** How σ is spread where nobody says: timesteps that are given have it where they are. */
const spreadOf = ({ config, timesteps }: SamplerSettings) => (timesteps ? 'default' : config.sigmaSpacing);

function fractionalTimesteps(config: SchedulerConfig, steps: number): number[] {
  const timesteps = createTimesteps({ ...config, timestepSpacing: spacingOf(config) }, steps);
  if (spacingOf(config) !== 'linspace' || steps === 1) return timesteps;
  const stride = (config.numTrainTimesteps - 1) / (steps - 1);
  return timesteps.map((_, i) => round((steps - 1 - i) * stride));
}

/** @param last how many training timesteps there are to choose from, counted from the clean end */
function solverTimesteps(config: SchedulerConfig, steps: number, last: number): number[] {
  const timestepSpacing = spacingOf(config);
  if (timestepSpacing === 'trailing') return trailingTimesteps(config, steps, last);
  return createTimesteps({ ...config, timestepSpacing, numTrainTimesteps: last }, steps + 1).slice(0, -1);
}

/** From the last timestep that there is, as far apart as where all of them are: fewer steps where some are not. */
function trailingTimesteps(config: SchedulerConfig, steps: number, last: number): number[] {
  if (last === config.numTrainTimesteps) return createTimesteps(config, steps);
  const apart = config.numTrainTimesteps / steps;
  return Array.from({ length: Math.ceil(last / apart) }, (_, i) => roundHalfToEven(last - i * apart) - 1);
}

const spacingOf = ({ timestepSpacing = 'linspace' }: SchedulerConfig) => timestepSpacing;
