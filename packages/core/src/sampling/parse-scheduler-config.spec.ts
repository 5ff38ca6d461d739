import { describe, expect, it } from 'vitest';
import { parseSchedulerConfig } from './parse-scheduler-config.js';

/** scheduler_config.json of stable-diffusion-v1-5. */
const SD15 = {
  _class_name: 'PNDMScheduler',
  _diffusers_version: '0.6.0',
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  beta_start: 0.00085,
  num_train_timesteps: 1000,
  set_alpha_to_one: false,
  skip_prk_steps: true,
  steps_offset: 1,
  trained_betas: null,
  clip_sample: false,
};

describe('parseSchedulerConfig', () => {
  it('reads Stable Diffusion 1.5', () => {
    const config = parseSchedulerConfig(SD15);
    expect(config).toEqual({
      className: 'PNDMScheduler',
      numTrainTimesteps: 1000,
      betaStart: 0.00085,
      betaEnd: 0.012,
      betaSchedule: 'scaled_linear',
      predictionType: 'epsilon',
      stepsOffset: 1,
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
    });
  });

  // Constructor defaults printed by diffusers 0.42.1: inspect.signature(diffusers.<class>.__init__)
  it.each([
    ['DDIMScheduler', { clipSample: true, setAlphaToOne: true, betaStart: 0.0001 }],
    ['DDPMScheduler', { clipSample: true, varianceType: 'fixed_small' }],
    ['PNDMScheduler', { clipSample: false, setAlphaToOne: false }],
    ['EulerDiscreteScheduler', { betaStart: 0.0001, betaEnd: 0.02 }],
    ['HeunDiscreteScheduler', { betaStart: 0.00085, betaSchedule: 'linear' }],
    ['KDPM2DiscreteScheduler', { betaEnd: 0.012 }],
    ['DPMSolverMultistepScheduler', { varianceType: 'fixed_small' }],
    ['UniPCMultistepScheduler', { betaSchedule: 'linear' }],
    ['LCMScheduler', { betaSchedule: 'scaled_linear', setAlphaToOne: true }],
  ])('takes the defaults of %s', (className, defaults) => {
    expect(parseSchedulerConfig({ _class_name: className })).toMatchObject({ className, ...defaults });
  });

  it('leaves the spacing of timesteps to the sampler where the file names none', () => {
    expect(parseSchedulerConfig(SD15)).not.toHaveProperty('timestepSpacing');
    expect(parseSchedulerConfig({ ...SD15, timestep_spacing: 'trailing' }).timestepSpacing).toBe('trailing');
  });

  it('reads how noise levels are spread', () => {
    expect(parseSchedulerConfig({ ...SD15, use_karras_sigmas: true }).sigmaSpacing).toBe('karras');
    expect(parseSchedulerConfig({ ...SD15, use_exponential_sigmas: true }).sigmaSpacing).toBe('exponential');
    expect(parseSchedulerConfig({ ...SD15, use_beta_sigmas: true }).sigmaSpacing).toBe('beta');
    expect(parseSchedulerConfig({ ...SD15, use_karras_sigmas: false, use_beta_sigmas: null }).sigmaSpacing).toBe(
      'default',
    );
    expect(parseSchedulerConfig({ ...SD15, use_lu_lambdas: true, lambda_min_clipped: -5.1 })).toMatchObject({
      luLambdas: true,
      lambdaMinClipped: -5.1,
    });
    expect(parseSchedulerConfig({ ...SD15, lambda_min_clipped: null }).lambdaMinClipped).toBe(-Infinity);
  });

  it('reads a class that nobody knows, with the noise that its file has, else that of Stable Diffusion', () => {
    const tomorrow = { _class_name: 'TomorrowsScheduler', beta_start: 0.001 };
    expect(parseSchedulerConfig(tomorrow)).toMatchObject({ className: 'TomorrowsScheduler', betaStart: 0.001 });
    expect(parseSchedulerConfig(tomorrow)).not.toHaveProperty('assumesNoise');
    expect(parseSchedulerConfig({ _class_name: 'toString' })).toMatchObject({
      assumesNoise: true,
      betaStart: 0.00085,
      betaEnd: 0.012,
      betaSchedule: 'scaled_linear',
    });
    expect(parseSchedulerConfig({ _class_name: 'DDIMScheduler' })).not.toHaveProperty('assumesNoise');
  });

  it('keeps what no sampler does, unless it is left out', () => {
    const neutral = { use_flow_sigmas: false, predict_x0: true, disable_corrector: [], sigma_min: null };
    expect(parseSchedulerConfig({ ...SD15, ...neutral, timestep_type: 'discrete' }).leftOut).toEqual([]);
    expect(parseSchedulerConfig({ ...SD15, timestep_type: 'continuous', disable_corrector: [0] }).leftOut).toEqual([
      { name: 'timestep_type', value: 'continuous' },
      { name: 'disable_corrector', value: [0] },
    ]);
  });

  it('reads null as left out, and trained betas', () => {
    const config = parseSchedulerConfig({ ...SD15, variance_type: null, trained_betas: [0.1, 0.2] });
    expect(config.varianceType).toBe('fixed_small');
    expect(config.trainedBetas).toEqual([0.1, 0.2]);
    expect(parseSchedulerConfig(SD15)).not.toHaveProperty('trainedBetas');
  });

  it.each([
    [null, 'content: expected a JSON object, got null'],
    [{}, "_class_name: expected the name of one of diffusers' schedulers, got nothing"],
    [{ _class_name: ['diffusers', 'DDIMScheduler'] }, 'got ["diffusers","DDIMScheduler"]'],
    [{ ...SD15, beta_schedule: 'cosine' }, 'beta_schedule: expected one of linear, scaled_linear, squaredcos_cap_v2'],
    [
      { ...SD15, prediction_type: 'flow' },
      'prediction_type: expected one of epsilon, v_prediction, sample, got "flow"',
    ],
    [{ ...SD15, timestep_spacing: 3 }, 'timestep_spacing: expected one of leading, trailing, linspace, got 3'],
    [{ ...SD15, num_train_timesteps: 0 }, 'num_train_timesteps: expected a positive integer up to 100000, got 0'],
    [{ ...SD15, beta_start: '0.1' }, 'beta_start: expected a number, got "0.1"'],
    [{ ...SD15, clip_sample: 1 }, 'clip_sample: expected true or false, got 1'],
    [{ ...SD15, use_beta_sigmas: 1 }, 'use_beta_sigmas: expected true or false, got 1'],
    [{ ...SD15, interpolation_type: 'cubic' }, 'interpolation_type: expected one of linear, log_linear, got "cubic"'],
    [{ ...SD15, lambda_min_clipped: 'no' }, 'lambda_min_clipped: expected a number, got "no"'],
    [{ ...SD15, final_sigmas_type: 'one' }, 'final_sigmas_type: expected one of zero, sigma_min, got "one"'],
    [{ ...SD15, trained_betas: [] }, 'trained_betas: expected a list of numbers, got []'],
  ])('refuses %j', (json, message) => {
    expect(() => parseSchedulerConfig(json)).toThrow(
      expect.objectContaining({ code: 'invalid-model', message: expect.stringContaining(message) as string }) as Error,
    );
  });
});
