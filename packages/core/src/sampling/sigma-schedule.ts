import { createNoiseSchedule } from './noise-schedule.js';
import type { SamplerSettings } from './sampler-settings.js';
import type { SchedulerConfig } from './scheduler-config.js';
import { exponentialSigmas, interpolateAt, karrasSigmas, timestepOfSigma } from './sigma-spacing.js';
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
export function createInterpolatedSigmas({ config, steps, sigmas: spacing, inserted }: SamplerSettings): SigmaSchedule {
  const training = trainingSigmas(config);
  const end = finalSigma(config, training);
  const timesteps = fractionalTimesteps(config, steps);
  const plain = timesteps.map((t) => interpolateAt(training, t));
  const sigmas = respace(spacing ?? config.sigmaSpacing, plain.at(-1) as number, plain[0] as number, steps);
  if (sigmas === undefined) return insertInto({ timesteps, sigmas: withEnd(plain, end) }, training, inserted);
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
 */
export function createSolverSigmas(
  { config, steps, sigmas: spacing, inserted }: SamplerSettings,
  wholeKarras: (t: number) => number = roundHalfToEven,
): SigmaSchedule {
  const training = trainingSigmas(config);
  const end = finalSigma(config, training);
  const chosen = spacing ?? config.sigmaSpacing;
  const sigmas = respace(chosen, training[0] as number, training.at(-1) as number, steps);
  if (sigmas === undefined) {
    const timesteps = solverTimesteps(config, steps);
    const plain = timesteps.map((t) => training[t] as number);
    return insertInto({ timesteps, sigmas: withEnd(plain, end) }, training, inserted);
  }
  const logSigmas = training.map(Math.log);
  const whole = chosen === 'karras' ? wholeKarras : Math.trunc;
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

/** Descending σ between two ends, or nothing where they stay as the timesteps have them. */
function respace(spacing: SchedulerConfig['sigmaSpacing'], least: number, largest: number, steps: number) {
  switch (spacing) {
    case 'karras':
      return karrasSigmas(least, largest, steps);
    case 'exponential':
      return exponentialSigmas(least, largest, steps);
    case 'default':
      return undefined;
  }
}

const withEnd = (sigmas: readonly number[], end: number): number[] => [...sigmas.map(round), end];

const finalSigma = ({ finalSigmasType }: SchedulerConfig, training: Float32Array): number =>
  finalSigmasType === 'zero' ? 0 : (training[0] as number);

function fractionalTimesteps(config: SchedulerConfig, steps: number): number[] {
  const timesteps = createTimesteps({ ...config, timestepSpacing: spacingOf(config) }, steps);
  if (spacingOf(config) !== 'linspace' || steps === 1) return timesteps;
  const stride = (config.numTrainTimesteps - 1) / (steps - 1);
  return timesteps.map((_, i) => round((steps - 1 - i) * stride));
}

function solverTimesteps(config: SchedulerConfig, steps: number): number[] {
  const timestepSpacing = spacingOf(config);
  if (timestepSpacing === 'trailing') return createTimesteps(config, steps);
  return createTimesteps({ ...config, timestepSpacing }, steps + 1).slice(0, -1);
}

const spacingOf = ({ timestepSpacing = 'linspace' }: SchedulerConfig) => timestepSpacing;
