import { ZeroreelError } from '../errors.js';
import type { SchedulerConfig } from './scheduler-config.js';

const BETA_SCHEDULES = ['linear', 'scaled_linear', 'squaredcos_cap_v2'] as const;
const TIMESTEP_SPACINGS = ['leading', 'trailing', 'linspace'] as const;
const FINAL_SIGMAS = ['zero', 'sigma_min'] as const;
const PREDICTION_TYPES = ['epsilon', 'v_prediction', 'sample'] as const;

type Defaults = Omit<SchedulerConfig, 'className'>;

/** What most classes have. Options that a class does not know take the value that changes nothing. */
const COMMON: Defaults = {
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
  finalSigmasType: 'zero',
  algorithmType: 'dpmsolver++',
  solverType: '',
  solverOrder: 2,
  lowerOrderFinal: true,
  eulerAtFinal: false,
  originalInferenceSteps: 50,
  timestepScaling: 10,
};

const KARRAS: Defaults = { ...COMMON, betaStart: 0.00085, betaEnd: 0.012 };
const CONSISTENCY: Defaults = {
  ...COMMON,
  betaStart: 0.00085,
  betaEnd: 0.012,
  betaSchedule: 'scaled_linear',
  setAlphaToOne: true,
};

/** The defaults of each class's constructor in diffusers 0.42. */
const DEFAULTS: Readonly<Record<string, Defaults>> = {
  DDIMScheduler: { ...COMMON, clipSample: true, setAlphaToOne: true },
  // Its last step always goes to ᾱ = 1.
  DDPMScheduler: { ...COMMON, clipSample: true, setAlphaToOne: true },
  PNDMScheduler: COMMON,
  LMSDiscreteScheduler: COMMON,
  EulerDiscreteScheduler: COMMON,
  EulerAncestralDiscreteScheduler: COMMON,
  HeunDiscreteScheduler: KARRAS,
  KDPM2DiscreteScheduler: KARRAS,
  KDPM2AncestralDiscreteScheduler: KARRAS,
  DPMSolverMultistepScheduler: COMMON,
  DPMSolverSinglestepScheduler: COMMON,
  DEISMultistepScheduler: COMMON,
  UniPCMultistepScheduler: COMMON,
  LCMScheduler: CONSISTENCY,
  TCDScheduler: CONSISTENCY,
};

/**
 * Reads diffusers' scheduler_config.json. Options left out, or null, take the defaults of the class in `_class_name`.
 * @param json the parsed file
 * @throws ZeroreelError `invalid-model` for an unknown class, listing those known, and for an option of the wrong kind
 */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  if (typeof json !== 'object' || json === null) throw invalid('content', 'a JSON object', json);
  const options = json as Readonly<Record<string, unknown>>;
  const className = options['_class_name'];
  const defaults =
    typeof className === 'string' && Object.hasOwn(DEFAULTS, className) ? DEFAULTS[className] : undefined;
  if (typeof className !== 'string' || !defaults) {
    throw invalid('_class_name', `one of ${Object.keys(DEFAULTS).join(', ')}`, className);
  }
  const read = optionReader(options);
  refuseUnsupported(options);
  const spacing = read.optionalChoice('timestep_spacing', TIMESTEP_SPACINGS);
  const trainedBetas = options['trained_betas'] ?? undefined;
  return {
    className,
    numTrainTimesteps: read.count('num_train_timesteps', defaults.numTrainTimesteps),
    betaStart: read.number('beta_start', defaults.betaStart),
    betaEnd: read.number('beta_end', defaults.betaEnd),
    betaSchedule: read.choice('beta_schedule', BETA_SCHEDULES, defaults.betaSchedule),
    ...(trainedBetas !== undefined && { trainedBetas: checkBetas(trainedBetas) }),
    predictionType: read.choice('prediction_type', PREDICTION_TYPES, defaults.predictionType),
    ...(spacing !== undefined && { timestepSpacing: spacing }),
    stepsOffset: read.number('steps_offset', defaults.stepsOffset),
    setAlphaToOne: read.flag('set_alpha_to_one', defaults.setAlphaToOne),
    clipSample: read.flag('clip_sample', defaults.clipSample),
    clipSampleRange: read.number('clip_sample_range', defaults.clipSampleRange),
    thresholding: read.flag('thresholding', defaults.thresholding),
    dynamicThresholdingRatio: read.number('dynamic_thresholding_ratio', defaults.dynamicThresholdingRatio),
    sampleMaxValue: read.number('sample_max_value', defaults.sampleMaxValue),
    rescaleBetasZeroSnr: read.flag('rescale_betas_zero_snr', defaults.rescaleBetasZeroSnr),
    varianceType: read.text('variance_type', defaults.varianceType),
    sigmaSpacing: sigmaSpacing(read.flag('use_karras_sigmas', false), read.flag('use_exponential_sigmas', false)),
    finalSigmasType: read.choice('final_sigmas_type', FINAL_SIGMAS, defaults.finalSigmasType),
    algorithmType: read.text('algorithm_type', defaults.algorithmType),
    solverType: read.text('solver_type', defaults.solverType),
    solverOrder: read.count('solver_order', defaults.solverOrder),
    lowerOrderFinal: read.flag('lower_order_final', defaults.lowerOrderFinal),
    eulerAtFinal: read.flag('euler_at_final', defaults.eulerAtFinal),
    originalInferenceSteps: read.count('original_inference_steps', defaults.originalInferenceSteps),
    timestepScaling: read.number('timestep_scaling', defaults.timestepScaling),
  };
}

/** Options that none of our samplers has, with the values that leave them out; null does so too. */
const LEFT_OUT: Readonly<Record<string, unknown>> = {
  interpolation_type: 'linear',
  timestep_type: 'discrete',
  use_beta_sigmas: false,
  use_lu_lambdas: false,
  use_flow_sigmas: false,
  predict_x0: true,
  lambda_min_clipped: null,
  sigma_min: null,
  sigma_max: null,
  solver_p: null,
  disable_corrector: [],
};

function refuseUnsupported(options: Readonly<Record<string, unknown>>): void {
  for (const [name, expected] of Object.entries(LEFT_OUT)) {
    const supported = JSON.stringify(expected);
    if (JSON.stringify(options[name] ?? expected) !== supported) throw invalid(name, supported, options[name]);
  }
}

function sigmaSpacing(karras: boolean, exponential: boolean): SchedulerConfig['sigmaSpacing'] {
  if (karras) return 'karras';
  return exponential ? 'exponential' : 'default';
}

/** More steps than any network was trained on: their numbers are held in memory. */
const MOST = 100_000;

/** Reads one option of a kind; absent and null give the default. */
function optionReader(options: Readonly<Record<string, unknown>>) {
  const read = <T>(name: string, fallback: T, expected: string, isValid: (value: unknown) => value is T): T => {
    const value = options[name] ?? fallback;
    if (!isValid(value)) throw invalid(name, expected, value);
    return value;
  };
  const choice = <T extends string>(name: string, choices: readonly T[], fallback: T) =>
    read(name, fallback, `one of ${choices.join(', ')}`, (value): value is T => choices.some((each) => each === value));
  return {
    flag: (name: string, fallback: boolean) => read(name, fallback, 'true or false', isBoolean),
    number: (name: string, fallback: number) => read(name, fallback, 'a number', isNumber),
    count: (name: string, fallback: number) => read(name, fallback, `a positive integer up to ${MOST}`, isCount),
    text: (name: string, fallback: string) => read(name, fallback, 'a text', isText),
    choice,
    optionalChoice: <T extends string>(name: string, choices: readonly [T, ...T[]]) =>
      (options[name] ?? undefined) === undefined ? undefined : choice(name, choices, choices[0]),
  };
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= MOST;
const isText = (value: unknown): value is string => typeof value === 'string';

function checkBetas(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isNumber)) {
    throw invalid('trained_betas', 'a list of numbers', value);
  }
  return value;
}

const invalid = (option: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError(
    'invalid-model',
    `scheduler_config.json: ${option}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`,
  );
