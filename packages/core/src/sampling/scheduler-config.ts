/** How β grows over the training timesteps; diffusers' `beta_schedule`. */
export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
/** Which training timesteps a run visits (Lin et al. 2023, arXiv 2305.08891, table 2); diffusers' `timestep_spacing`. */
export type TimestepSpacing = 'leading' | 'trailing' | 'linspace';
/** What the network predicts: ε, v or x_0; diffusers' `prediction_type`. */
export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';

/** The fields of diffusers' scheduler_config.json that samplers read, under camel-case names, defaults filled in. */
export interface SchedulerConfig {
  /** diffusers' class, for instance `DDIMScheduler`; picks the default sampler. */
  readonly className: string;
  readonly numTrainTimesteps: number;
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly betaSchedule: BetaSchedule;
  readonly trainedBetas?: readonly number[];
  readonly predictionType: PredictionType;
  readonly timestepSpacing: TimestepSpacing;
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
}
