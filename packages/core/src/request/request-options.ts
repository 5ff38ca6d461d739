import { boolean, choice, integer, list, number, prompts, text } from '../options/declare.js';
import { samplerNames } from '../sampling/create-sampler.js';
import { SIGMA_SPACINGS, TIMESTEP_SPACINGS } from '../sampling/scheduler-config.js';
import type { GivenOptions, GivenValue } from '../options/option-values.js';

/** Sides of a video are multiples of this many pixels at least. */
export const SIZE_STEP = 8;

/** The options of every request, each declared here and nowhere else. */
export const requestOptions = {
  prompt: text({
    description: 'what the video shows',
    label: 'Prompt',
    required: true,
    filled: true,
    multiline: true,
  }),
  promptTravel: prompts({
    description: 'prompts of later frames; between two of them the video changes from one to the other',
    label: 'Prompts of later frames',
    flag: '--prompt-travel',
    otherwise: 'one prompt for all frames',
  }),
  negativePrompt: text({
    description: 'what the video should not show; without guidance it is not read',
    label: 'Negative prompt',
    flag: '-n, --negative-prompt',
    multiline: true,
    otherwise: 'none',
    displacesPreset: true,
  }),
  promptSyntax: choice(['plain', 'webui'], {
    description: 'what the signs of a prompt mean',
    flag: '--prompt-syntax',
    default: 'plain',
    meanings: {
      plain: 'as written, but for (word:1.3)',
      webui: '(word), [word], BREAK and <lora:name:0.7> as in stable-diffusion-webui, and texts of any length',
    },
  }),
  width: integer({
    description: 'width of the video',
    unit: 'pixels',
    flag: '-W, --width',
    min: SIZE_STEP,
    max: 4096,
    step: SIZE_STEP,
    otherwise: "the model's size, or the clip's shape",
  }),
  height: integer({
    description: 'height of the video',
    unit: 'pixels',
    flag: '-H, --height',
    min: SIZE_STEP,
    max: 4096,
    step: SIZE_STEP,
    otherwise: "the model's size, or the clip's shape",
  }),
  frames: integer({
    description: 'frames of the video',
    flag: '--video-frames',
    min: 1,
    max: 4096,
    default: 8,
    otherwise: "the clip's, else 8",
  }),
  seed: integer({
    description: 'the same seed and settings give the same video',
    flag: '-s, --seed',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    default: 0,
  }),
  steps: integer({
    description: 'denoising steps: more take longer and look better, up to a point',
    flag: '--steps',
    min: 1,
    max: 1000,
    default: 50,
    otherwise: "the model's, else 50",
    displacesPreset: true,
  }),
  guidanceScale: number({
    description: 'how closely the video follows the prompt (classifier-free guidance); 1 and below switch it off',
    label: 'Guidance',
    flag: '--cfg-scale',
    min: 0,
    max: 1000,
    step: 0.5,
    default: 7.5,
    otherwise: "the model's, else 7.5",
    displacesPreset: true,
  }),
  sampler: text({
    description: 'how noise becomes a picture',
    flag: '--sampler',
    suggestions: samplerNames,
    maxLength: 100,
    level: 'expert',
    otherwise: "the checkpoint's",
    displacesPreset: true,
  }),
  sigmas: choice(SIGMA_SPACINGS, {
    description: 'how samplers over σ space their noise levels',
    label: 'Noise levels',
    flag: '--sigmas',
    level: 'expert',
    meanings: {
      default: 'as the timesteps have them',
      karras: 'by Karras et al.',
      exponential: 'evenly in log σ',
      beta: 'densely at both ends',
    },
    otherwise: 'as the checkpoint says',
    displacesPreset: true,
  }),
  spacing: choice(TIMESTEP_SPACINGS, {
    description: 'which of the timesteps that the model was trained on the steps visit',
    flag: '--spacing',
    level: 'expert',
    meanings: {
      leading: 'evenly, without the noisiest',
      trailing: 'evenly from the noisiest, as models of few steps want it',
      linspace: 'evenly from the noisiest to the cleanest',
    },
    otherwise: 'as the checkpoint says',
    displacesPreset: true,
  }),
  timesteps: list(integer({ description: 'a training timestep', min: 0, max: 9999 }), {
    description: 'training timesteps of the steps, one by one, descending: 999,749,499,249',
    flag: '--timesteps',
    minItems: 1,
    level: 'expert',
    displacesPreset: true,
  }),
  eta: number({
    description: 'noise that steps of ddim and tcd add: 0 none, 1 as much as there can be (γ of tcd)',
    label: 'η',
    flag: '--eta',
    min: 0,
    max: 1,
    step: 0.1,
    level: 'expert',
    otherwise: '0.3 with tcd, else 0',
    displacesPreset: true,
  }),
  consistency: number({
    description: 'how much later frames keep of the first one: 0 as in the paper, 1 nearly a camera over one picture',
    flag: '--consistency',
    min: 0,
    max: 1,
    step: 0.05,
    otherwise: '0.5 for models of up to 32×32 latents, 0.85 below 8 steps; 0 for others, and with --t0 or --t1',
  }),
  warpTimestep: number({
    description: 'training timestep at which the first frame is copied and warped (T′ of the paper)',
    label: 'Warp timestep',
    flag: '--warp-timestep',
    min: 0,
    max: 9999,
    level: 'expert',
    otherwise: "by the model's size and consistency",
  }),
  joinTimestep: number({
    description: 'training timestep to which the copies are noised again (T of the paper)',
    label: 'Join timestep',
    flag: '--join-timestep',
    min: 0,
    max: 9999,
    level: 'expert',
    otherwise: "by the model's size and consistency",
  }),
  t0: integer({
    description: 'step at which the first frame is copied and warped (T′ of the paper), counted from the end',
    label: 'Warp step',
    flag: '--t0',
    min: 0,
    max: 998,
    level: 'expert',
    otherwise: 'by the warp timestep',
    displacesPreset: true,
  }),
  t1: integer({
    description: 'step to which the copies are noised again (T of the paper), counted from the end',
    label: 'Join step',
    flag: '--t1',
    min: 1,
    max: 999,
    level: 'expert',
    otherwise: 'by the join timestep',
    displacesPreset: true,
  }),
  chunkSize: integer({
    description: 'frames computed together, the first counted in; bounds memory and never changes the picture',
    label: 'Frames at once',
    flag: '--chunk-size',
    min: 2,
    max: 4096,
    default: 8,
    level: 'expert',
  }),
  cache: text({
    description: 'deep:3 computes the whole network at every third step, and its outermost layers at the others',
    label: 'Reuse across steps',
    flag: '--cache',
    suggestions: ['deep:2', 'deep:3', 'deep:5'],
    pattern: { source: 'deep:[1-9][0-9]?', form: 'deep:N, N from 1 to 99' },
    level: 'expert',
    otherwise: 'every step computes all of it',
    displacesPreset: true,
  }),
  clipSkip: integer({
    description:
      "layers of CLIP left out at the end, as diffusers counts: 1 here is webui's and Civitai's clip skip 2, 0 their 1",
    label: 'CLIP skip',
    flag: '--clip-skip',
    min: 0,
    max: 100,
    default: 0,
    level: 'expert',
  }),
  sharedNoise: boolean({
    description: 'all frames begin with the same noise',
    flag: '--shared-noise',
    level: 'expert',
    otherwise: 'for clips that steer or are edited',
  }),
  profile: choice(['zeroreel', 'diffusers', 'official'], {
    description: 'whose numbers to reproduce where implementations differ; zeroreel is the corrected one',
    flag: '--profile',
    default: 'zeroreel',
    level: 'expert',
    displacesPreset: ['diffusers', 'official'],
  }),
} as const;

/** Whose numbers a run reproduces where implementations differ; `zeroreel` is the corrected one. */
export type ProfileName = GivenValue<(typeof requestOptions)['profile']>;

/** What the signs of a prompt mean: `plain`, or as in AUTOMATIC1111's stable-diffusion-webui. */
export type PromptSyntax = GivenValue<(typeof requestOptions)['promptSyntax']>;

/**
 * What a user asks for, as `requestOptions` declares it. Everything but the prompt may be left out; `resolveRequest`
 * fills it in.
 */
export type TextToVideoRequest = GivenOptions<typeof requestOptions> & {
  /** Options that the model itself declares (`DiffusionModel.requestOptions`). */
  readonly modelOptions?: Readonly<Record<string, unknown>>;
};
