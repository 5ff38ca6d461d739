/** How β grows over the training timesteps; diffusers' `beta_schedule`. */
export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
/**
 * Which training timesteps a run visits (Lin et al. 2023, arXiv 2305.08891, table 2); diffusers' `timestep_spacing`.
 */
export const TIMESTEP_SPACINGS = ['leading', 'trailing', 'linspace'] as const;
/** One of `TIMESTEP_SPACINGS`. */
export type TimestepSpacing = (typeof TIMESTEP_SPACINGS)[number];
/** What the network predicts: ε, v or x_0; diffusers' `prediction_type`. */
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';

/**
 * How noise levels are spaced: as timesteps are, by Karras et al. 2022 (arXiv 2206.00364), equation 5, evenly in their
 * logarithm, or by a beta distribution (Lee et al. 2024, arXiv 2407.12173).
 */
export const SIGMA_SPACINGS = ['default', 'karras', 'exponential', 'beta'] as const;
/** One of `SIGMA_SPACINGS`. */
export type SigmaSpacing = (typeof SIGMA_SPACINGS)[number];
/** Noise at the end of a run: none, or that of training timestep 0. */
export type FinalSigmas = 'zero' | 'sigma_min';

/** Euler: whether σ follow from the timesteps, or lie evenly in their logarithm beside them. */
export type InterpolationType = 'linear' | 'log_linear';

/** The fields of diffusers' scheduler_config.json that samplers read, under camel-case names, defaults filled in. */
export interface SchedulerConfig {
  /** diffusers' class, for instance `DDIMScheduler`, or one that nobody knows; picks the default sampler. */
  readonly className: string;
  /** Whether neither the file nor the class says how much noise there is: Stable Diffusion's is assumed. */
  readonly assumesNoise?: true;
  readonly numTrainTimesteps: number;
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly betaSchedule: BetaSchedule;
  readonly trainedBetas?: readonly number[];
  readonly predictionType: PredictionType;
  /** Absent where the file does not say; each sampler then has its own, as in diffusers. */
  readonly timestepSpacing?: TimestepSpacing;
  readonly stepsOffset: number;
  readonly setAlphaToOne: boolean;
  readonly clipSample: boolean;
  readonly clipSampleRange: number;
  readonly thresholding: boolean;
  readonly dynamicThresholdingRatio: number;
  readonly sampleMaxValue: number;
  readonly rescaleBetasZeroSnr: boolean;
  /** DDPM's variance: `fixed_small`, `fixed_large`, … */
  readonly varianceType: string;
  /** How samplers over σ spread it: `use_karras_sigmas`, `use_exponential_sigmas`, `use_beta_sigmas`. */
  readonly sigmaSpacing: SigmaSpacing;
  /** DPM-Solver: whether λ = -log σ is spread evenly; diffusers' `use_lu_lambdas`. */
  readonly luLambdas: boolean;
  readonly interpolationType: InterpolationType;
  /** Where samplers over σ end; diffusers' `final_sigmas_type`. */
  readonly finalSigmasType: FinalSigmas;
  /** DPM-Solver's `dpmsolver++`, `sde-dpmsolver++`, …; picks the default sampler. */
  readonly algorithmType: string;
  /**
   * DPM-Solver's `midpoint` or `heun`, UniPC's `bh1` or `bh2`; each takes another's as its own default, as in
   * diffusers.
   */
  readonly solverType: string;
  /** UniPC's largest order. */
  readonly solverOrder: number;
  readonly lowerOrderFinal: boolean;
  readonly eulerAtFinal: boolean;
  /** DPM-Solver: the least λ that a run begins at, for schedules that end without any signal. */
  readonly lambdaMinClipped: number;
  /** LCM: steps that the model was distilled with. */
  readonly originalInferenceSteps: number;
  readonly timestepScaling: number;
  /** What the file asks for and none of the samplers does, by name: runs of a sampler that it concerns tell it. */
  readonly leftOut: readonly LeftOutOption[];
}

/** An option of scheduler_config.json that is not read. */
export interface LeftOutOption {
  readonly name: string;
  readonly value: unknown;
}
