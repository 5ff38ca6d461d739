import type { ProfileName, PromptKeyframe, SigmaSpacing } from '@zeroreel/core';
import type { CrossFramePolicy, MotionFieldSettings, MotionSettings } from '@zeroreel/plugins';
import type { ControlSettings, LoopKind, OverlaySettings, PluginSettings, Precision, ResizeRule } from '@zeroreel/run';

/** What the page can make. */
export const VIEWS = ['generate', 'control', 'edit', 'compare'] as const;

/** One of `VIEWS`. */
export type View = (typeof VIEWS)[number];

/**
 * What a visitor has entered; all views share it. Lengths of motion in pixels of the paper's 512-wide canvas. Files are
 * there by their names; the files themselves are on the shelf (`ui/use-shelf.ts`). What is left out is as the run has it.
 */
export interface VideoForm {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** The instruction of the view `edit`. */
  readonly instruction: string;
  /** Prompts of later frames, ascending. */
  readonly promptTravel: readonly PromptKeyframe[];
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly framesPerSecond: number;

  readonly steps: number;
  readonly guidanceScale: number;
  /** Empty: the model's own. */
  readonly sampler: string;
  readonly sigmas?: SigmaSpacing;
  readonly eta?: number;
  /** Step indices counted from the end, as in the paper; left out: in proportion to the paper's. */
  readonly t0?: number;
  readonly t1?: number;
  readonly clipSkip?: number;
  readonly chunkSize?: number;
  /** Left out: where a clip moves the frames. */
  readonly sharedNoise?: boolean;
  readonly profile?: ProfileName;
  readonly precision?: Precision;
  /** Of the weights' files, for instance `fp16`; empty: the plain ones. */
  readonly variant: string;
  readonly attention: CrossFramePolicy;

  /** Whether frames are moved copies of the first; else each begins with noise of its own. */
  readonly moves: boolean;
  /** The same where a clip moves them already. */
  readonly movesToo: boolean;
  readonly translation: { readonly x: number; readonly y: number };
  /** A path in place of the translation. */
  readonly path?: readonly { readonly x: number; readonly y: number }[];
  /** Factor and degrees a frame. */
  readonly zoom: number;
  readonly rotation: number;
  /** Of a file, where the fields above cannot say it; gone when one of them is changed. */
  readonly givenMotion?: readonly MotionFieldSettings[];
  readonly sampling: MotionSettings['sampling'];
  readonly border: MotionSettings['border'];
  readonly loop?: LoopKind;
  readonly smoothBackground?: number;
  /** A picture that is the first frame. */
  readonly initImage?: string;

  readonly overlays: readonly OverlaySettings[];
  readonly embeddings: readonly string[];
  readonly plugins: readonly PluginSettings[];

  /** Of the view `control`; one at least. */
  readonly controls: readonly ControlSettings[];
  /** Of the view `edit`. */
  readonly editFile: string;
  readonly imageGuidanceScale: number;
  /** For the command line: the page's videos have no sound. */
  readonly keepAudio: boolean;
  /** The part of clips that is taken, in seconds, and how many frames a second; left out: to the end, all. */
  readonly clipStart: number;
  readonly clipEnd?: number;
  readonly clipRate?: number;
  readonly resize: ResizeRule;
  readonly cannyLow: number;
  readonly cannyHigh: number;
}

/** A control that is not filled in yet. */
export const EMPTY_CONTROL: ControlSettings = {
  ...{ kind: 'canny', file: '', model: 'embedded' },
  ...{ scale: 1, start: 0, end: 1 },
};

/** What a first visit shows. The steps are fewer than the paper's 50, so that a first video comes soon. */
export const DEFAULT_FORM: VideoForm = {
  prompt: 'a penguin skiing in the snow',
  negativePrompt: '',
  instruction: 'make it night',
  promptTravel: [],
  seed: 0,
  width: 128,
  height: 128,
  frames: 8,
  framesPerSecond: 4,
  steps: 20,
  guidanceScale: 7.5,
  sampler: '',
  variant: '',
  attention: 'first',
  moves: true,
  movesToo: false,
  translation: { x: 12, y: 12 },
  zoom: 1,
  rotation: 0,
  sampling: 'nearest',
  border: 'reflect',
  overlays: [],
  embeddings: [],
  plugins: [],
  controls: [EMPTY_CONTROL],
  editFile: '',
  imageGuidanceScale: 1.5,
  keepAudio: false,
  clipStart: 0,
  resize: 'cover',
  cannyLow: 100,
  cannyHigh: 200,
};

/** Whether frames are moved copies of the first in a view. */
export const movesIn = (view: View, { moves, movesToo }: VideoForm): boolean =>
  view === 'edit' ? false : view === 'control' ? movesToo : moves;
