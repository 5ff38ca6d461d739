import { samplerNames, SIGMA_SPACINGS, type ProfileName, type SigmaSpacing } from '@zeroreel/core';
import { crossFramePolicies, type CrossFramePolicy } from '@zeroreel/plugins';
import { Option, type Command } from 'commander';
import { LOOP_KINDS, type BackendChoice, type LoopKind, type Precision } from '@zeroreel/run';
import {
  addClipOptions,
  addControlOptions,
  addOverlayOptions,
  type ClipFlags,
  type ControlFlags,
  type OverlayFlags,
} from './conditioning-options.js';
import { parseCount, parseNumber, parsePositive } from './parse-number.js';
import { addPluginOptions, type PluginFlags } from './plugin-flags.js';

/** Where results go; `rerun` has these too. */
export interface OutputFlags {
  readonly output: string;
  readonly keepFrames?: string;
  readonly preview?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** Flags of every command that makes a video. */
export interface VideoFlags extends OutputFlags, OverlayFlags, ClipFlags, PluginFlags {
  readonly model?: string;
  readonly variant?: string;
  readonly negativePrompt?: string;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  readonly steps?: number;
  readonly cfgScale?: number;
  readonly sampler?: string;
  readonly sigmas?: SigmaSpacing;
  readonly eta?: number;
  readonly clipSkip?: number;
  readonly profile?: ProfileName;
  readonly videoFrames?: number;
  readonly fps?: number;
  readonly chunkSize?: number;
  /** `--shared-noise`, `--no-shared-noise`; absent: as the kind of run wants. */
  readonly sharedNoise?: boolean;
  readonly attention: CrossFramePolicy;
  readonly backend: BackendChoice;
  readonly threads?: number;
  readonly precision?: Precision;
}

/** The flags of `generate` as commander hands them over; absent where not given and without default. */
export interface GenerateFlags extends VideoFlags, ControlFlags {
  readonly motionX?: number;
  readonly motionY?: number;
  /** false: `--no-motion`. */
  readonly motion?: string | false;
  readonly motionSampling: 'nearest' | 'bilinear';
  readonly motionBorder: 'reflect' | 'clamp';
  readonly t0?: number;
  readonly t1?: number;
  readonly promptTravel?: string;
  readonly initImage?: string;
  /** true: with the paper's strength. */
  readonly smoothBackground?: number | true;
  readonly loop?: LoopKind;
}

/** The flags of `edit`. */
export interface EditFlags extends VideoFlags {
  readonly imageCfgScale: number;
  /** false: `--no-audio`. */
  readonly audio: boolean;
}

const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices);

/** Adds the flags of `OutputFlags`, all but the output itself. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('--keep-frames <folder>', 'also write every frame as PNG into this folder')
    .option('--preview <file.png>', 'while it runs, draw what has come out so far into this picture')
    .option('-q, --quiet', 'show errors only')
    .option('--json', 'print events as lines of JSON on stdout');
}

/** Adds the flags of `GenerateFlags`. */
export function addGenerateOptions(command: Command): Command {
  addVideoOptions(command);
  addMotionOptions(command);
  addControlOptions(command);
  return addOutputOptions(addMachineOptions(command));
}

/** Adds the flags of `EditFlags`. */
export function addEditOptions(command: Command): Command {
  addVideoOptions(command);
  command
    .option(
      '--image-cfg-scale <number>',
      'how close to keep to the clip; below 1 less than by itself',
      parseNumber,
      1.5,
    )
    .option('--no-audio', "leave the clip's sound out");
  return addOutputOptions(addMachineOptions(command));
}

/** Adds the flags of `VideoFlags` but for the machine's and the output's. */
function addVideoOptions(command: Command): void {
  command.option('-o, --output <file>', '.mp4, .webm, .gif, .webp or a PNG sequence: dir/%03d.png', 'out.mp4');
  addModelOptions(command);
  addOverlayOptions(command);
  addSamplingOptions(command);
  addFrameOptions(command);
  addClipOptions(command);
  addPluginOptions(command);
}

function addModelOptions(command: Command): void {
  command
    .option(
      '-m, --model <path>',
      "a Stable Diffusion checkpoint: a folder in diffusers' layout or one .safetensors file (default: embedded)",
    )
    .option('--variant <name>', 'of the weights, for instance fp16')
    .option('-n, --negative-prompt <text>', 'what the video should not show')
    .option('--clip-skip <layers>', 'CLIP layers left out at the end (default: 0)', parseNumber);
}

function addSamplingOptions(command: Command): void {
  command
    .option('-W, --width <pixels>', "a multiple of 8 (default: the model's size, or the clip's shape)", parseNumber)
    .option('-H, --height <pixels>', "a multiple of 8 (default: the model's size, or the clip's shape)", parseNumber)
    .option('-s, --seed <number>', 'default: 0', parseNumber)
    .option('--steps <number>', 'denoising steps (default: 50)', parseNumber)
    .option('--cfg-scale <number>', 'classifier-free guidance; 1 and below: off (default: 7.5)', parseNumber)
    .option('--sampler <name>', `${samplerNames.join(', ')} (default: the checkpoint's)`)
    .addOption(choice('--sigmas <spacing>', 'of noise levels (default: as the checkpoint says)', SIGMA_SPACINGS))
    .option('--eta <number>', "noise of DDIM's steps, 0 to 1 (default: 0)", parseNumber)
    .option('--shared-noise', 'all frames begin with the same noise (default: for clips that steer or are edited)')
    .option('--no-shared-noise', 'every frame begins with noise of its own')
    .addOption(
      choice('--profile <name>', 'reproduce the numbers of an implementation', ['zeroreel', 'diffusers', 'official']),
    );
}

function addFrameOptions(command: Command): void {
  command
    .option('--video-frames <number>', "frames of the video (default: 8, or the clip's)", parseNumber)
    .option('--fps <number>', "frames per second (default: 4, or the clip's)", parsePositive)
    .option(
      '--chunk-size <frames>',
      'frames computed together; bounds memory, changes no picture (default: 8)',
      parseNumber,
    )
    .addOption(
      choice('--attention <frames>', 'which frames all frames attend to', crossFramePolicies).default('first'),
    );
}

function addMotionOptions(command: Command): void {
  command
    .option('--motion-x <pixels>', 'camera to the right every frame, on a canvas of 512 (default: 12)', parseNumber)
    .option('--motion-y <pixels>', 'camera down every frame (default: 12)', parseNumber)
    .option(
      '--motion <kind>',
      'zoom:FACTOR, rotate:DEGREES (a frame) or path:FILE.json; x and y are 0 then unless given',
    )
    .option('--no-motion', 'frames from noise of their own (default where --control is given and no motion)')
    .addOption(choice('--motion-sampling <mode>', 'between latent cells', ['nearest', 'bilinear']).default('nearest'))
    .addOption(choice('--motion-border <mode>', 'beyond the first frame', ['reflect', 'clamp']).default('reflect'))
    .option('--t0 <step>', 'where frames are warped, counted from the end (default: 44 of 50)', parseNumber)
    .option('--t1 <step>', 'where frames are noised to again (default: 47 of 50)', parseNumber)
    .option('--init-image <file>', 'the first frame, a picture')
    .option('--prompt-travel <json>', `prompts of later frames: '{ "0": "…", "6": "…" }' or a .json file`)
    .option('--smooth-background [strength]', "the paper's background smoothing (default strength: 0.4)", parseNumber)
    .addOption(choice('--loop <kind>', 'seamless: the camera comes back; ping-pong: forth and back', LOOP_KINDS));
}

function addMachineOptions(command: Command): Command {
  return command
    .addOption(
      choice('--backend <name>', 'auto: CUDA where it works, else the CPU', ['auto', 'cpu', 'cuda', 'webgpu']).default(
        'auto',
      ),
    )
    .option('--threads <number>', 'of the CPU (default: all that this process may use)', parseCount)
    .addOption(
      choice(
        '--precision <type>',
        'what networks compute in (default: the backend chooses); int8: rougher, on the CPU',
        ['float32', 'float16', 'int8'],
      ),
    );
}
