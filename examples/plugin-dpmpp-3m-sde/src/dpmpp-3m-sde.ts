import {
  add,
  combine,
  createSolverSigmas,
  requiredNoise,
  roundHalfToEven,
  scale,
  solverSpace,
  type Sampler,
  type SamplerSettings,
  type SamplerStepInput,
  type Tensor,
} from '@zeroreel/core';

/** Runs shorter than this end with steps of lower order. */
const SHORT_RUN = 15;

/** What the solver leaves to its user. */
export interface Dpmpp3mSdeOptions {
  /** Highest order of a step, 1 to 3. */
  readonly order: number;
  /** What the noise of each step is multiplied by; 1 is the diffusion SDE's own. */
  readonly noise: number;
}

/**
 * DPM-Solver++ for the diffusion SDE, third order (Lu et al. 2022, arXiv 2211.01095; k-diffusion's DPM++ 3M SDE):
 * diffusers' `DPMSolverMultistepScheduler` with `sde-dpmsolver++` and `solver_order` 3. The history has x_0 of the last two
 * steps, the latest first.
 */
export function createDpmpp3mSde(settings: SamplerSettings, { order, noise }: Dpmpp3mSdeOptions): Sampler {
  const { config, steps } = settings;
  const whole = config.betaSchedule === 'squaredcos_cap_v2' ? Math.trunc : roundHalfToEven;
  const schedule = createSolverSigmas(settings, whole);
  const { frame, logRatio, clean } = solverSpace(schedule, config);
  const endsClean = config.finalSigmasType === 'zero' || config.eulerAtFinal;
  const endsLow = config.lowerOrderFinal && steps < SHORT_RUN;
  const needsNoise = (i: number) => noise > 0 && (schedule.sigmas[i + 1] as number) > 0;

  /** Order of step i: the first steps know too little, the last ones of a short run are kept low. */
  function orderOf(i: number, known: number): number {
    if (i === steps - 1 && (endsClean || endsLow)) return 1;
    if (i === steps - 2 && endsLow) return Math.min(order, 2, known + 1);
    return Math.min(order, known + 1);
  }

  function step(input: SamplerStepInput) {
    const { x, i, history } = input;
    const [from, to] = [frame.marginal(i), frame.marginal(i + 1)];
    const h = logRatio(i, i + 1);
    const gain = -Math.expm1(-2 * h);
    const x0 = clean(input);
    const first = combine((to.noise / from.noise) * Math.exp(-h), x, to.signal * gain, x0);
    const [one, two] = history;
    const taken = orderOf(i, history.length);
    const bend =
      taken === 3 && one && two
        ? thirdOrder({ x0, one, two }, h, [logRatio(i - 1, i), logRatio(i - 2, i - 1)])
        : taken >= 2 && one
          ? secondOrder(x0, one, h, logRatio(i - 1, i))
          : undefined;
    const mean = bend === undefined ? first : combine(1, first, to.signal, bend);
    const next = needsNoise(i) ? add(mean, scale(noise * to.noise * Math.sqrt(gain), requiredNoise(input))) : mean;
    return { x: next, predictedX0: x0, history: [x0, ...history.slice(0, 1)] };
  }

  /** What the slope of x_0 over λ adds, by the midpoint rule or as its integral (diffusers' solver type `heun`). */
  function secondOrder(x0: Tensor, one: Tensor, h: number, h0: number): Tensor {
    const gain = -Math.expm1(-2 * h);
    const weight = config.solverType === 'heun' ? 1 - gain / (2 * h) : gain / 2;
    return scale((weight * h) / h0, combine(1, x0, -1, one));
  }

  return { name: 'dpmpp-3m-sde', ...frame, needsNoise, step };
}

interface Estimates {
  readonly x0: Tensor;
  readonly one: Tensor;
  readonly two: Tensor;
}

/** What slope and curvature of x_0 over λ add: φ_1 D_1 + φ_2 D_2 of the paper's appendix, for the SDE. */
function thirdOrder({ x0, one, two }: Estimates, h: number, [h0, h1]: readonly [number, number]): Tensor {
  const gain = -Math.expm1(-2 * h);
  const [r0, r1] = [h0 / h, h1 / h];
  const near = scale(1 / r0, combine(1, x0, -1, one));
  const far = scale(1 / r1, combine(1, one, -1, two));
  const change = combine(1, near, -1, far);
  const slope = combine(1, near, r0 / (r0 + r1), change);
  const curvature = scale(1 / (r0 + r1), change);
  return combine(1 - gain / (2 * h), slope, (gain - 2 * h) / (2 * h) ** 2 - 0.5, curvature);
}
