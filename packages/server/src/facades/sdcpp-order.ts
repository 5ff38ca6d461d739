import { randomInt } from 'node:crypto';
import {
  choice,
  integer,
  number,
  parseOptions,
  requestOptions,
  shown,
  text,
  type Fault,
  isJsonObject,
} from '@zeroreel/core';
import { outputOptions } from '@zeroreel/run';

/*
 * The body of `POST /sdcpp/v1/vid_gen` in our own words. Fields that stable-diffusion.cpp has and we have not are taken where
 * they say nothing: what would change the picture is refused.
 */

/** Samplers by the names of stable-diffusion.cpp. */
const SAMPLERS = {
  euler: 'euler',
  euler_a: 'euler-ancestral',
  heun: 'heun',
  'dpm++2m': 'dpmpp-2m',
  lcm: 'lcm',
  tcd: 'tcd',
  ddim_trailing: 'ddim',
} as const;

/** Noise levels by the names of its schedulers. */
const SCHEDULERS = { discrete: 'default', normal: 'default', karras: 'karras', exponential: 'exponential' } as const;

/** Its own names of the options that we have. */
export const vidGenOptions = {
  prompt: requestOptions.prompt,
  negative_prompt: requestOptions.negativePrompt,
  width: requestOptions.width,
  height: requestOptions.height,
  seed: integer({
    description: 'below 0: any',
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    default: -1,
  }),
  video_frames: requestOptions.frames,
  fps: outputOptions.framesPerSecond,
  init_image: text({
    description: 'the picture that is the first frame: base64 or a data: URL',
    maxLength: 32 * 2 ** 20,
  }),
  output_format: choice(['webm', 'webp', 'mp4', 'gif'], {
    description: 'what the video is written as',
    default: 'webm',
  }),
} as const;

/** Of `sample_params`. */
const sampleOptions = {
  sample_method: choice(['default', ...Object.keys(SAMPLERS)], { description: 'how noise becomes a picture' }),
  scheduler: choice(['default', ...Object.keys(SCHEDULERS)], { description: 'how noise levels are spaced' }),
  sample_steps: requestOptions.steps,
  eta: requestOptions.eta,
} as const;

/** Of `sample_params.guidance`. */
const guidanceOptions = { txt_cfg: requestOptions.guidanceScale } as const;

const loraOptions = {
  path: text({ description: 'a name of GET /v1/models', required: true, filled: true, maxLength: 4096 }),
  multiplier: number({ description: 'how strongly it counts', default: 1 }),
} as const;

/** What other models of stable-diffusion.cpp take, and ours know nothing of. */
const ELSEWHERE = [
  'high_noise_sample_params',
  'moe_boundary',
  'vace_strength',
  'output_compression',
  'strength',
  'image_preprocess',
  'preview',
  'preview_interval',
];

/** Fields that may be there where they ask for nothing. */
const NOTHING: Readonly<Record<string, (value: unknown) => boolean>> = {
  clip_skip: (value) => typeof value === 'number' && value <= 0,
  end_image: isEmpty,
  control_frames: isEmpty,
  vae_tiling_params: (value) => isJsonObject(value) && value['enabled'] !== true,
  cache_mode: (value) => isEmpty(value) || value === 'disabled',
  cache_option: isEmpty,
  scm_mask: isEmpty,
  scm_policy_dynamic: (value) => typeof value === 'boolean',
  hires: (value) => isEmpty(value) || (isJsonObject(value) && value['enabled'] !== true),
};

const NOTHING_OF_SAMPLES: typeof NOTHING = {
  shifted_timestep: (value) => value === 0,
  custom_sigmas: isEmpty,
  flow_shift: (value) => value === null || typeof value === 'number',
};

const NOTHING_OF_GUIDANCE: typeof NOTHING = {
  img_cfg: (value) => value === null || typeof value === 'number',
  distilled_guidance: (value) => typeof value === 'number',
  slg: (value) => isJsonObject(value) && (value['scale'] ?? 0) === 0,
};

/** What a body asks for. */
export interface VidGen {
  readonly request: Readonly<Record<string, unknown>>;
  readonly framesPerSecond: number | undefined;
  readonly format: string;
  /** Base64. */
  readonly picture: string | undefined;
  readonly lora: readonly { readonly file: string; readonly strength: number }[];
}

/** Reads a body. @returns every fault beside what it asks for */
export function readVidGen(body: unknown): { readonly order: VidGen; readonly faults: readonly Fault[] } {
  if (!isJsonObject(body))
    return { order: EMPTY, faults: [{ path: 'body', message: `expected an object, got ${shown(body)}` }] };
  const { sample_params: samples = {}, lora = [], ...top } = withoutNulls(body);
  const { guidance = {}, ...rest } = isJsonObject(samples) ? withoutNulls(samples) : { guidance: {} };
  const own = parseOptions(vidGenOptions, without(top, [...ELSEWHERE, ...silent(top, NOTHING)]), '');
  const sampling = parseOptions(
    sampleOptions,
    isJsonObject(samples) ? asked(without(rest, silent(rest, NOTHING_OF_SAMPLES))) : samples,
    'sample_params',
  );
  const guided = parseOptions(
    guidanceOptions,
    isJsonObject(guidance) ? without(withoutNulls(guidance), silent(guidance, NOTHING_OF_GUIDANCE)) : guidance,
    'sample_params.guidance',
  );
  const loras = readLora(lora);
  const { values } = own;
  return {
    order: {
      request: {
        ...pick(values, { prompt: 'prompt', width: 'width', height: 'height', video_frames: 'frames' }),
        ...(values.negative_prompt && { negativePrompt: values.negative_prompt }),
        seed: (values.seed ?? -1) < 0 ? randomInt(2 ** 32) : values.seed,
        ...samplingRequest(sampling.values),
        ...pick(guided.values, { txt_cfg: 'guidanceScale' }),
      },
      framesPerSecond: values.fps,
      format: values.output_format ?? 'webm',
      picture: values.init_image === '' ? undefined : values.init_image,
      lora: loras.lora,
    },
    faults: [...own.faults, ...sampling.faults, ...guided.faults, ...loras.faults],
  };
}

const EMPTY: VidGen = { request: {}, framesPerSecond: undefined, format: 'webm', picture: undefined, lora: [] };

type Samples = ReturnType<typeof parseOptions<typeof sampleOptions>>['values'];

function samplingRequest({ sample_method: method, scheduler, ...rest }: Samples): Readonly<Record<string, unknown>> {
  const sampler = method === undefined || method === 'default' ? undefined : SAMPLERS[method as keyof typeof SAMPLERS];
  const sigmas =
    scheduler === undefined || scheduler === 'default' ? undefined : SCHEDULERS[scheduler as keyof typeof SCHEDULERS];
  const takesEta = sampler === undefined || sampler === 'ddim' || sampler === 'tcd';
  return {
    ...pick(rest, { sample_steps: 'steps' }),
    ...(sampler !== undefined && { sampler }),
    ...(method === 'ddim_trailing' && { spacing: 'trailing' }),
    ...(sigmas !== undefined && sigmas !== 'default' && { sigmas }),
    // Clients send it with every sampler; it says something to two of them.
    ...(takesEta && sampler !== undefined && pick(rest, { eta: 'eta' })),
  };
}

/** Steps below 1 stand for the model's own. */
function asked(samples: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const steps = samples['sample_steps'];
  return typeof steps === 'number' && steps < 1 ? without(samples, ['sample_steps']) : samples;
}

function readLora(value: unknown): { readonly lora: VidGen['lora']; readonly faults: readonly Fault[] } {
  if (!Array.isArray(value))
    return { lora: [], faults: [{ path: 'lora', message: `expected a list, got ${shown(value)}` }] };
  const read = value.map((each: unknown, k) => {
    const given = isJsonObject(each) ? without(each, each['is_high_noise'] === false ? ['is_high_noise'] : []) : each;
    return parseOptions(loraOptions, given, `lora[${k}]`);
  });
  return {
    lora: read.map(({ values }) => ({ file: values.path, strength: values.multiplier ?? 1 })),
    faults: read.flatMap(({ faults }) => faults),
  };
}

const silent = (given: Readonly<Record<string, unknown>>, known: typeof NOTHING): readonly string[] =>
  Object.keys(given).filter((key) => Object.hasOwn(known, key) && known[key]?.(given[key]));

const without = (
  given: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key)));

/** A field of null is one that is not there. */
const withoutNulls = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));

const pick = (given: object, names: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([key, value]: [string, unknown]) => {
      const name = names[key];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
