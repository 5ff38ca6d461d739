import type {
  BetaSchedule,
  FinalSigmas,
  PredictionType,
  SchedulerConfig,
  TimestepSpacing,
} from '../sampling/scheduler-config.js';

/** Options of diffusers' schedulers as the generator passes them, in its spelling. */
export interface SchedulerOptions {
  readonly num_train_timesteps?: number;
  readonly beta_start?: number;
  readonly beta_end?: number;
  readonly beta_schedule?: BetaSchedule;
  readonly trained_betas?: readonly number[];
  readonly prediction_type?: PredictionType;
  readonly timestep_spacing?: TimestepSpacing;
  readonly steps_offset?: number;
  readonly set_alpha_to_one?: boolean;
  readonly clip_sample?: boolean;
  readonly clip_sample_range?: number;
  readonly thresholding?: boolean;
  readonly dynamic_thresholding_ratio?: number;
  readonly sample_max_value?: number;
  readonly rescale_betas_zero_snr?: boolean;
  readonly variance_type?: string;
  readonly use_karras_sigmas?: boolean;
  readonly use_exponential_sigmas?: boolean;
  readonly use_beta_sigmas?: boolean;
  readonly use_lu_lambdas?: boolean;
  readonly interpolation_type?: SchedulerConfig['interpolationType'];
  readonly lambda_min_clipped?: number;
  readonly final_sigmas_type?: FinalSigmas;
  readonly solver_type?: string;
  readonly solver_order?: number;
  readonly lower_order_final?: boolean;
  readonly euler_at_final?: boolean;
  readonly original_inference_steps?: number;
  readonly timestep_scaling?: number;
}

export interface Trajectory {
  readonly sampler: 'ddim' | 'ddpm';
  readonly options: SchedulerOptions;
  readonly steps: number;
  readonly eta: number;
  readonly seed: number;
  /** Latents after step i. */
  readonly states: Readonly<Record<string, readonly number[]>>;
  /** Of the step in the middle. */
  readonly predictedX0: readonly number[];
}

interface SamplerGoldens {
  readonly shape: readonly number[];
  readonly schedules: readonly {
    readonly name: string;
    readonly options: SchedulerOptions;
    readonly timesteps: readonly number[];
    readonly alphasCumprod: readonly number[];
    readonly sum: number;
    readonly product881to941: number;
  }[];
  readonly spacings: readonly {
    readonly spacing: TimestepSpacing;
    readonly stepsOffset: number;
    readonly steps: number;
    readonly timesteps: readonly number[] | null;
    readonly checksum: number;
  }[];
  readonly trajectories: readonly Trajectory[];
  readonly forward: {
    readonly seed: number;
    readonly from: number;
    readonly to: number;
    readonly values: readonly number[];
  };
}

/** Where `python tools/goldens/samplers.py` leaves its numbers. */
export const samplerGoldensUrl = new URL('../__fixtures__/samplers.json', import.meta.url);

export const parseSamplerGoldens = (json: string): SamplerGoldens => JSON.parse(json) as SamplerGoldens;

/** diffusers' defaults of both schedulers, with options laid over them. */
export function schedulerConfig(options: SchedulerOptions = {}): SchedulerConfig {
  return {
    className: 'DDIMScheduler',
    numTrainTimesteps: options.num_train_timesteps ?? 1000,
    betaStart: options.beta_start ?? 0.0001,
    betaEnd: options.beta_end ?? 0.02,
    betaSchedule: options.beta_schedule ?? 'linear',
    ...(options.trained_betas === undefined ? {} : { trainedBetas: options.trained_betas }),
    predictionType: options.prediction_type ?? 'epsilon',
    ...(options.timestep_spacing === undefined ? {} : { timestepSpacing: options.timestep_spacing }),
    stepsOffset: options.steps_offset ?? 0,
    setAlphaToOne: options.set_alpha_to_one ?? true,
    clipSample: options.clip_sample ?? true,
    clipSampleRange: options.clip_sample_range ?? 1,
    thresholding: options.thresholding ?? false,
    dynamicThresholdingRatio: options.dynamic_thresholding_ratio ?? 0.995,
    sampleMaxValue: options.sample_max_value ?? 1,
    rescaleBetasZeroSnr: options.rescale_betas_zero_snr ?? false,
    varianceType: options.variance_type ?? 'fixed_small',
    sigmaSpacing: spacingOf(options),
    luLambdas: options.use_lu_lambdas ?? false,
    interpolationType: options.interpolation_type ?? 'linear',
    finalSigmasType: options.final_sigmas_type ?? 'zero',
    algorithmType: 'dpmsolver++',
    solverType: options.solver_type ?? '',
    solverOrder: options.solver_order ?? 2,
    lowerOrderFinal: options.lower_order_final ?? true,
    eulerAtFinal: options.euler_at_final ?? false,
    lambdaMinClipped: options.lambda_min_clipped ?? -Infinity,
    originalInferenceSteps: options.original_inference_steps ?? 50,
    timestepScaling: options.timestep_scaling ?? 10,
    leftOut: [],
  };
}

function spacingOf(options: SchedulerOptions): SchedulerConfig['sigmaSpacing'] {
  if (options.use_karras_sigmas) return 'karras';
  if (options.use_exponential_sigmas) return 'exponential';
  return options.use_beta_sigmas ? 'beta' : 'default';
}

/** Stable Diffusion 1.5's scheduler, as DDIM. */
export const stableDiffusion: SchedulerConfig = schedulerConfig({
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  beta_end: 0.012,
  steps_offset: 1,
  set_alpha_to_one: false,
  clip_sample: false,
});
