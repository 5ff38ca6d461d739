export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2';
export type TimestepSpacing = 'leading' | 'trailing' | 'linspace';
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
