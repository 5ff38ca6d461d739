import { add, combine, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Sampler, SamplerStepInput } from './sampler.js';
import { requiredNoise, type SamplerSettings } from './sampler-settings.js';
import type { SchedulerConfig } from './scheduler-config.js';
import { createSolverSigmas } from './sigma-schedule.js';
import { solverSpace } from './solver-space.js';
import { roundHalfToEven } from './timesteps.js';

/** Runs shorter than this end with a first-order step. */
const SHORT_RUN = 15;

/** DPM-Solver++ (Lu et al. 2022, arXiv 2211.01095), algorithm 2: second order, over steps. */
export const createDpmpp2mSampler = (settings: SamplerSettings): Sampler => createMultistep('dpmpp-2m', settings);

/** The same paper's solver of the diffusion SDE: each step decays x twice as fast and adds noise. */
export const createDpmpp2mSdeSampler = (settings: SamplerSettings): Sampler =>
  createMultistep('dpmpp-2m-sde', settings);

/**
 * diffusers' `DPMSolverMultistepScheduler` with `dpmsolver++` or `sde-dpmsolver++`, order 2. History: x_0 of the step
 * before.
 */
function createMultistep(name: 'dpmpp-2m' | 'dpmpp-2m-sde', settings: SamplerSettings): Sampler {
  const { config } = settings;
  const whole = config.betaSchedule === 'squaredcos_cap_v2' ? Math.trunc : roundHalfToEven;
  const schedule = createSolverSigmas(settings, whole, true);
  const steps = schedule.timesteps.length;
  const { frame, logRatio, clean } = solverSpace(schedule, config);
  const { marginal } = frame;
  const noisy = name === 'dpmpp-2m-sde';
  const rate = noisy ? 2 : 1;
  const needsNoise = (i: number) => noisy && (schedule.sigmas[i + 1] as number) > 0;

  function step(input: SamplerStepInput) {
    const { x, i, history } = input;
    const [from, to] = [marginal(i), marginal(i + 1)];
    const { h, gain } = stretchOf(i);
    const x0 = clean(input);
    const decay = (to.noise / from.noise) * (noisy ? Math.exp(-h) : 1);
    const first = combine(decay, x, to.signal * gain, x0);
    const [previous] = isFirstOrder(i) ? [] : history;
    const mean = previous === undefined ? first : combine(1, first, to.signal, bend(x0, previous, i));
    const next = needsNoise(i) ? add(mean, scale(to.noise * Math.sqrt(gain), requiredNoise(input))) : mean;
    return { x: next, predictedX0: x0, history: [x0] };
  }

  /** What the slope of x_0 over λ adds, by the midpoint rule or as its integral (diffusers' solver type `heun`). */
  function bend(x0: Tensor, previous: Tensor, i: number): Tensor {
    const { h, gain } = stretchOf(i);
    const weight = config.solverType === 'heun' ? 1 - gain / (rate * h) : gain / 2;
    return scale((weight * h) / logRatio(i - 1, i), combine(1, x0, -1, previous));
  }

  /** h = λ′ - λ, and how much of x_0 comes in: 1 - e^-h, for the SDE 1 - e^-2h. */
  function stretchOf(i: number): { readonly h: number; readonly gain: number } {
    const h = logRatio(i, i + 1);
    return { h, gain: -Math.expm1(-rate * h) };
  }

  const isFirstOrder = (i: number) => i === steps - 1 && endsInFirstOrder(config, steps);

  return { name, ...frame, needsNoise, step };
}

const endsInFirstOrder = ({ finalSigmasType, eulerAtFinal, lowerOrderFinal }: SchedulerConfig, steps: number) =>
  finalSigmasType === 'zero' || eulerAtFinal || (lowerOrderFinal && steps < SHORT_RUN);
