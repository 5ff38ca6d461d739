import type { SchedulerConfig } from './scheduler-config.js';

/** What a class takes where its file says nothing. */
export type SchedulerDefaults = Omit<SchedulerConfig, 'className'>;

/** What most classes have. Options that a class does not know take the value that changes nothing. */
const COMMON: SchedulerDefaults = {
  numTrainTimesteps: 1000,
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: 'linear',
  predictionType: 'epsilon',
  stepsOffset: 0,
  setAlphaToOne: false,
  clipSample: false,
  clipSampleRange: 1,
  thresholding: false,
  dynamicThresholdingRatio: 0.995,
  sampleMaxValue: 1,
  rescaleBetasZeroSnr: false,
  varianceType: 'fixed_small',
  sigmaSpacing: 'default',
  luLambdas: false,
  interpolationType: 'linear',
  finalSigmasType: 'zero',
  algorithmType: 'dpmsolver++',
  solverType: '',
  solverOrder: 2,
  lowerOrderFinal: true,
  eulerAtFinal: false,
  lambdaMinClipped: -Infinity,
  originalInferenceSteps: 50,
  timestepScaling: 10,
  leftOut: [],
};

const KARRAS: SchedulerDefaults = { ...COMMON, betaStart: 0.00085, betaEnd: 0.012 };
const STABLE_DIFFUSION: SchedulerDefaults = { ...KARRAS, betaSchedule: 'scaled_linear' };
const CONSISTENCY: SchedulerDefaults = { ...STABLE_DIFFUSION, setAlphaToOne: true };
const DDIM: SchedulerDefaults = { ...COMMON, clipSample: true, setAlphaToOne: true };

/** The defaults of each class's constructor in diffusers 0.42, but for classes whose noise is not of this kind. */
const CLASSES: Readonly<Record<string, SchedulerDefaults>> = {
  DDIMScheduler: DDIM,
  DDIMParallelScheduler: DDIM,
  DDIMInverseScheduler: DDIM,
  // Its last step always goes to ᾱ = 1.
  DDPMScheduler: DDIM,
  DDPMParallelScheduler: DDIM,
  PNDMScheduler: COMMON,
  LMSDiscreteScheduler: COMMON,
  EulerDiscreteScheduler: COMMON,
  EulerAncestralDiscreteScheduler: COMMON,
  HeunDiscreteScheduler: KARRAS,
  KDPM2DiscreteScheduler: KARRAS,
  KDPM2AncestralDiscreteScheduler: KARRAS,
  DPMSolverSDEScheduler: KARRAS,
  DPMSolverMultistepScheduler: COMMON,
  DPMSolverMultistepInverseScheduler: COMMON,
  DPMSolverSinglestepScheduler: COMMON,
  DEISMultistepScheduler: COMMON,
  SASolverScheduler: COMMON,
  UniPCMultistepScheduler: COMMON,
  LCMScheduler: CONSISTENCY,
  TCDScheduler: CONSISTENCY,
};

/** The defaults of a class; Stable Diffusion's noise for one that has none of this kind, or that nobody knows. */
export const schedulerDefaults = (className: string): SchedulerDefaults =>
  Object.hasOwn(CLASSES, className) ? (CLASSES[className] as SchedulerDefaults) : STABLE_DIFFUSION;

/** Whether the defaults of a class are its own. */
export const isKnownScheduler = (className: string): boolean => Object.hasOwn(CLASSES, className);
