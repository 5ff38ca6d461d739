import { Option, type Command } from 'commander';
import { RESIZE_RULES, type ResizeRule } from '@zeroreel/run';
import { collect, NONE } from './collect.js';
import { parseNumber } from './parse-number.js';

/** Flags of the clips that steer a video or are edited. */
export interface ClipFlags {
  readonly start: number;
  readonly end?: number;
  readonly resize: ResizeRule;
}

/** Flags of control pictures. */
export interface ControlFlags {
  readonly control: readonly string[];
  readonly controlModel: readonly string[];
  readonly cannyLow: number;
  readonly cannyHigh: number;
}

/** Flags of weights laid over the checkpoint's. */
export interface OverlayFlags {
  readonly dreambooth?: string;
  readonly lora: readonly string[];
  readonly embedding: readonly string[];
}

/** Adds the flags of `ClipFlags`. */
export function addClipOptions(command: Command): Command {
  return command
    .option('--start <seconds>', 'of the clip, where to begin', parseNumber, 0)
    .option('--end <seconds>', 'of the clip, where to stop (default: its end)', parseNumber)
    .addOption(
      new Option(
        '--resize <rule>',
        "of the clip's frames. fit: keep their shape; cover: cut to -W and -H; paper: keep it, sides multiples of 64",
      )
        .choices(RESIZE_RULES)
        .default('fit'),
    );
}

/** Adds the flags of `ControlFlags`. */
export function addControlOptions(command: Command): Command {
  return command
    .option(
      '--control <kind=file>',
      'a clip that steers the video: canny=, depth=, pose= or ready=FILE[:WEIGHT[:START-END]]; several are added up',
      collect,
      NONE,
    )
    .option(
      '--control-model <kind=folder>',
      'the ControlNet of a kind (default: the embedded ones, for the embedded model)',
      collect,
      NONE,
    )
    .option('--canny-low <threshold>', "edges that others lead to, 0 to 255 as OpenCV's", parseNumber, 100)
    .option('--canny-high <threshold>', 'edges that stand by themselves', parseNumber, 200);
}

/** Adds the flags of `OverlayFlags`. */
export function addOverlayOptions(command: Command): Command {
  return command
    .option('--dreambooth <path>', 'a checkpoint or difference file over the model: PATH[:STRENGTH]')
    .option('--lora <file>', 'a LoRA over the model: FILE[:STRENGTH]; several are added up', collect, NONE)
    .option('--embedding <file>', 'textual inversion: a word for prompts', collect, NONE);
}
