import { ZeroreelError } from '../errors.js';
import { TIMESTEP_SPACINGS, type LeftOutOption, type SchedulerConfig } from './scheduler-config.js';
import { isKnownScheduler, schedulerDefaults } from './scheduler-defaults.js';

const BETA_SCHEDULES = ['linear', 'scaled_linear', 'squaredcos_cap_v2'] as const;
const INTERPOLATIONS = ['linear', 'log_linear'] as const;
const FINAL_SIGMAS = ['zero', 'sigma_min'] as const;
const PREDICTION_TYPES = ['epsilon', 'v_prediction', 'sample'] as const;

/**
 * Reads diffusers' scheduler_config.json. Options left out, or null, take the defaults of the class in `_class_name`;
 * those of a class that is not known take Stable Diffusion's. Which of them matter is for the sampler that runs.
 * @param json the parsed file
 * @throws ZeroreelError `invalid-model` for a file without a class, and for an option of the wrong kind
 */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  if (typeof json !== 'object' || json === null) throw invalid('content', 'a JSON object', json);
  const options = json as Readonly<Record<string, unknown>>;
  const className = options['_class_name'];
  if (!isText(className)) throw invalid('_class_name', "the name of one of diffusers' schedulers", className);
  const defaults = schedulerDefaults(className);
  const read = optionReader(options);
  const spacing = read.optionalChoice('timestep_spacing', TIMESTEP_SPACINGS);
  const trainedBetas = options['trained_betas'] ?? undefined;
  return {
    className,
    ...(!isKnownScheduler(className) && !saysNoise(options) && { assumesNoise: true }),
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
    sigmaSpacing:
      (Object.keys(SPACINGS) as (keyof typeof SPACINGS)[]).find((each) => read.flag(SPACINGS[each], false)) ??
      'default',
    luLambdas: read.flag('use_lu_lambdas', defaults.luLambdas),
    interpolationType: read.choice('interpolation_type', INTERPOLATIONS, defaults.interpolationType),
    finalSigmasType: read.choice('final_sigmas_type', FINAL_SIGMAS, defaults.finalSigmasType),
    algorithmType: read.text('algorithm_type', defaults.algorithmType),
    solverType: read.text('solver_type', defaults.solverType),
    solverOrder: read.count('solver_order', defaults.solverOrder),
    lowerOrderFinal: read.flag('lower_order_final', defaults.lowerOrderFinal),
    eulerAtFinal: read.flag('euler_at_final', defaults.eulerAtFinal),
    lambdaMinClipped: read.number('lambda_min_clipped', defaults.lambdaMinClipped),
    originalInferenceSteps: read.count('original_inference_steps', defaults.originalInferenceSteps),
    timestepScaling: read.number('timestep_scaling', defaults.timestepScaling),
    leftOut: leftOut(options),
  };
}

/** The flags that spread σ; of several the first. */
const SPACINGS = {
  karras: 'use_karras_sigmas',
  exponential: 'use_exponential_sigmas',
  beta: 'use_beta_sigmas',
} as const;

const saysNoise = (options: Readonly<Record<string, unknown>>): boolean =>
  ['beta_start', 'trained_betas'].some((name) => (options[name] ?? undefined) !== undefined);

/** Options that none of our samplers has, with the values that leave them out; null does so too. */
const WITHOUT_EFFECT: Readonly<Record<string, unknown>> = {
  skip_prk_steps: true,
  timestep_type: 'discrete',
  sigma_min: null,
  sigma_max: null,
  use_flow_sigmas: false,
  predict_x0: true,
  solver_p: null,
  disable_corrector: [],
};

function leftOut(options: Readonly<Record<string, unknown>>): readonly LeftOutOption[] {
  return Object.entries(WITHOUT_EFFECT).flatMap(([name, expected]) => {
    const value = options[name] ?? expected;
    return JSON.stringify(value) === JSON.stringify(expected) ? [] : [{ name, value }];
  });
}

/** More steps than any network was trained on: their numbers are held in memory. */
const MOST = 100_000;

/** Reads one option of a kind; absent and null give the default. */
function optionReader(options: Readonly<Record<string, unknown>>) {
  const read = <T>(name: string, fallback: T, expected: string, isValid: (value: unknown) => value is T): T => {
    const value = options[name] ?? undefined;
    if (value === undefined) return fallback;
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
