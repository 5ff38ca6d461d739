import { boolean, choice, integer, network, number, text } from '@zeroreel/core';

/*
 * Options of a run beside its request and its plugins, each declared here and nowhere else.
 */

/** Which checkpoint makes the video. */
export const modelOptions = {
  source: text({
    description: "a Stable Diffusion checkpoint: a folder in diffusers' layout or one .safetensors file",
    label: 'Model',
    flag: '-m, --model',
    default: 'embedded',
    maxLength: 4096,
    filled: true,
    pattern: { source: '(?:[^\\p{Cc}]|\\n)+', form: 'the name of a model, 1 to 4,096 characters' },
    otherwise: 'the embedded model',
  }),
  variant: text({
    description: "which of the weights' files to take, for instance fp16",
    flag: '--variant',
    level: 'expert',
    maxLength: 100,
    pattern: { source: '[A-Za-z0-9_.-]+', form: 'a variant of letters, digits, dots and hyphens' },
    otherwise: 'the plain files, or the only variant there is',
  }),
  vae: network({
    description: "an autoencoder in the place of the model's own: one file or a folder",
    label: 'VAE',
    flag: '--vae',
    network: 'VAE',
    level: 'expert',
    otherwise: "the model's own",
  }),
  textEncoder: network({
    description: "a text encoder in the place of the model's own: one file or a folder",
    flag: '--text-encoder',
    network: 'text encoder',
    level: 'expert',
    otherwise: "the model's own",
  }),
  taesd: network({
    description: 'a tiny autoencoder (TAESD) that draws previews, and decodes videos where the decoder is tiny',
    label: 'Tiny autoencoder',
    flag: '--taesd',
    network: 'TAESD',
    level: 'expert',
    otherwise: 'none',
  }),
  decoder: choice(['vae', 'tiny'], {
    description: 'what turns latents into pictures',
    flag: '--decoder',
    level: 'expert',
    meanings: { vae: 'the autoencoder', tiny: 'the tiny one, much faster and a little rougher' },
    otherwise: 'vae',
  }),
  prediction: choice(['epsilon', 'v_prediction', 'sample'], {
    description: 'what the UNet predicts, for single files that do not say so',
    flag: '--prediction',
    level: 'expert',
    meanings: { epsilon: 'the noise ε', v_prediction: 'v', sample: 'the picture' },
    otherwise: 'what the model says, or a guess that is told',
  }),
  config: network({
    description: "a folder in diffusers' layout whose configurations, scheduler and tokenizer the model is read by",
    label: 'Configuration',
    flag: '--model-config',
    network: 'configuration',
    level: 'expert',
    otherwise: "the model's own, or what a single file tells",
  }),
} as const;

/** How frames become a video. */
export const outputOptions = {
  framesPerSecond: number({
    description: 'frames that the video shows each second',
    label: 'Frames a second',
    unit: '1/s',
    flag: '--fps',
    above: 0,
    max: 1000,
    default: 4,
    otherwise: "the clip's, else 4",
  }),
  pingPong: boolean({
    description: 'the video runs forth and back',
    label: 'Forth and back',
    flag: '--loop ping-pong',
    default: false,
  }),
  audio: boolean({
    description: 'the video keeps the sound of the clip that is edited',
    label: 'Sound of the clip',
    flag: '--audio',
    default: true,
    level: 'expert',
  }),
} as const;

/** What a video is computed on. */
export const machineOptions = {
  backend: text({
    description: 'what networks run on: auto takes the best there is',
    label: 'Runs on',
    flag: '--backend',
    default: 'auto',
    suggestions: ['auto', 'cpu', 'cuda', 'webgpu'],
    maxLength: 100,
    pattern: { source: '[a-z][a-z0-9-]*', form: 'a backend of lower-case letters, digits and hyphens' },
  }),
  threads: integer({
    description: 'threads of the CPU',
    flag: '--threads',
    min: 1,
    max: 1024,
    level: 'expert',
    otherwise: 'all that this process may use',
  }),
  precision: choice(['float32', 'float16', 'int8'], {
    description: 'what networks compute in; int8 is rougher and faster, on the CPU',
    flag: '--precision',
    level: 'expert',
    otherwise: 'as the backend prefers',
  }),
} as const;
