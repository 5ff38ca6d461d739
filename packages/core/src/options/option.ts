/*
 * What an option of a run is. An option is declared once, as plain data; types, parsers, defaults, flags, fields of the
 * page, schemas and the tables of the documentation all come from its declaration.
 */

/** Who needs an option: everyone (`basic`), or those who know how diffusion works (`expert`). */
export type OptionLevel = 'basic' | 'expert';

/** What every declaration says. */
export interface Described {
  /** What the option does: a sentence in lower case without a full stop, for help and tables. */
  readonly description: string;
  /** Name of its field on a page. Default: the option's key as words. */
  readonly label?: string;
  /** What its numbers count: `pixels`, `s`, `°`. */
  readonly unit?: string;
  /**
   * Its flag on a command line, for instance `--steps` or `-s, --seed`. Several options may share a flag, which then
   * sets them all. `--loop seamless` is the flag of a boolean that one value of a shared flag sets. Default: the
   * plugin's name and the key.
   */
  readonly flag?: string;
  /** Default `basic`. */
  readonly level?: OptionLevel;
  /** The option has to be given. A required option has no default. */
  readonly required?: true;
  /** Where the value comes from if it is not given and the default alone does not say so: `the model's size`. */
  readonly otherwise?: string;
  /** A model's preset is left out where the option is given, or given as one of these. Default: it goes along. */
  readonly displacesPreset?: true | readonly unknown[];
}

/** A finite number within bounds. */
export interface NumberOption extends Described {
  readonly kind: 'number';
  readonly default?: number;
  /** Bounds, inclusive. Default: none. */
  readonly min?: number;
  readonly max?: number;
  /** The value is above this. */
  readonly above?: number;
  /** Size of a step of its field. */
  readonly step?: number;
  /** Its flag may be given without a value, which stands for the default. */
  readonly bare?: true;
}

/** A safe integer within bounds. */
export interface IntegerOption extends Described {
  readonly kind: 'integer';
  readonly default?: number;
  /** Bounds, inclusive. Default: those of safe integers. */
  readonly min?: number;
  readonly max?: number;
  /** Size of a step of its field. */
  readonly step?: number;
}

/** One of several words. */
export interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
  /** What a choice means, for help and fields. */
  readonly meanings?: Readonly<Record<string, string>>;
}

/** A text of one line or several. */
export interface TextOption extends Described {
  readonly kind: 'text';
  readonly default?: string;
  /** Largest number of characters. Default 10,000. */
  readonly maxLength?: number;
  /** The text must hold more than white space. */
  readonly filled?: true;
  /** Its field has several lines. */
  readonly multiline?: true;
  /** Source of a regular expression that the whole text matches, and how to say what it wants. */
  readonly pattern?: { readonly source: string; readonly form: string };
  /** Values that a field offers; others are allowed. */
  readonly suggestions?: readonly string[];
}

/** True or false. */
export interface BooleanOption extends Described {
  readonly kind: 'boolean';
  readonly default?: boolean;
}

/** Several values of one kind. */
export interface ListOption<Of extends Option = Option> extends Described {
  readonly kind: 'list';
  readonly of: Of;
  readonly default?: readonly unknown[];
  /** How many values there may be. Default 0 and 256. */
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A part of the run, as fractions of its steps. */
export interface SpanOption extends Described {
  readonly kind: 'span';
  readonly default?: Span;
}

/** Where a video's frames look into the first one. */
export interface MotionOption extends Described {
  readonly kind: 'motion';
  readonly default?: readonly MotionFieldValue[];
}

/** Prompts from certain frames on. */
export interface PromptsOption extends Described {
  readonly kind: 'prompts';
  readonly default?: readonly PromptKeyframe[];
}

/** A picture file; a plugin gets it at the video's size. */
export interface PictureOption extends Described {
  readonly kind: 'picture';
}

/** A video, a picture or a folder of pictures; a plugin gets as many frames as the video has, at its size. */
export interface ClipOption extends Described {
  readonly kind: 'clip';
  /** The clip decides the video's size, length and rate where nothing else does. */
  readonly leads?: true;
  /** The video keeps the clip's sound. */
  readonly sounds?: true;
}

/** Files of weights: a checkpoint, a LoRA, a textual inversion. */
export interface WeightsOption extends Described {
  readonly kind: 'weights';
  /** The value has a strength besides the file. Default: it has none. */
  readonly strength?: { readonly default: number; readonly min?: number; readonly max?: number };
  /** What the file is called counts too: a textual inversion's word. A file of another name is another one then. */
  readonly named?: true;
  /** The value may say which word of prompts stands for the weights. Not beside a strength. */
  readonly word?: true;
}

/** A network besides the checkpoint's own: a folder with `config.json` and weights, or one file. */
export interface NetworkOption extends Described {
  readonly kind: 'network';
  /** What sort of network, for messages and the page: `ControlNet`, `T2I-Adapter`. */
  readonly network: string;
  /** It runs in the UNet's graph and keeps a value for each skip connection, which estimates of memory count. */
  readonly inUNet?: true;
  /** Key of the choice that names the embedded family's own network, which is taken where none is given. */
  readonly embeddedBy?: string;
  /** Key of a choice of the same plugin. Its flag is given once for each value of that choice: `KIND=FOLDER`. */
  readonly keyedBy?: string;
}

/** A file of text; a plugin gets what it holds. */
export interface TextFileOption extends Described {
  readonly kind: 'text-file';
  /** Largest size in bytes. Default 1 MiB. */
  readonly maxBytes?: number;
}

/** The declaration of one option. */
export type Option =
  | NumberOption
  | IntegerOption
  | ChoiceOption
  | TextOption
  | BooleanOption
  | ListOption<any> // eslint-disable-line @typescript-eslint/no-explicit-any -- a list of any option, lists included
  | SpanOption
  | MotionOption
  | PromptsOption
  | PictureOption
  | ClipOption
  | WeightsOption
  | NetworkOption
  | TextFileOption;

/** Declarations by key. */
export type Options = Readonly<Record<string, Option>>;

/** From `start` to `end`, 0 ≤ start < end ≤ 1. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** From this frame on a video shows `prompt`; between two of these their texts are mixed in proportion. */
export interface PromptKeyframe {
  /** 0 is the first frame. */
  readonly frame: number;
  readonly prompt: string;
}

/** The camera at one frame, from 1; what is left out is as in the first frame. */
export interface CameraKeyframe {
  readonly frame: number;
  /** Pixels of the paper's canvas, which is 512 wide. */
  readonly x?: number;
  readonly y?: number;
  /** Magnification. */
  readonly zoom?: number;
  /** Clockwise turn of the content. */
  readonly degrees?: number;
}

/**
 * One motion of the camera. Amounts are for one frame; lengths are in pixels of the paper's canvas, which is 512 wide.
 */
export type MotionFieldValue =
  | { readonly kind: 'translate'; readonly x: number; readonly y: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'rotate'; readonly degrees: number }
  | { readonly kind: 'path'; readonly keyframes: readonly CameraKeyframe[] };

/** A file, folder, URL or dropped file, by the name that the app's opener knows it by. */
export type FileReference = string;

/** A clip, and which part of it is taken. */
export interface ClipReference {
  readonly file: FileReference;
  /** Seconds. Default: the clip's begin and end. */
  readonly start?: number;
  readonly end?: number;
  /** Frames a second that are taken. Default: all. */
  readonly rate?: number;
  /** How its frames become the video's size. Default `fit`. */
  readonly resize?: ResizeRule;
}

/** A file of weights, and how strongly they count. */
export interface WeightsReference {
  readonly file: FileReference;
  /** Default: the one that the option declares. */
  readonly strength?: number;
}

/** A file of weights, and the word of prompts that stands for them. */
export interface NamedWeightsReference {
  readonly file: FileReference;
  /** Default: what the file says. */
  readonly word?: string;
}

/** How a clip's frames become the video's size. */
export const RESIZE_RULES = ['fit', 'cover', 'paper'] as const;

/** One of `RESIZE_RULES`. */
export type ResizeRule = (typeof RESIZE_RULES)[number];
