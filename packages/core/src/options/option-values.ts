import type { PictureFrame } from '../tensor/picture-frame.js';
import type { ModelFiles } from '../files/model-files.js';
import type { NetworkFiles } from '../files/network-files.js';
import type {
  ClipReference,
  FileReference,
  MotionFieldValue,
  NamedWeightsReference,
  Option,
  Options,
  PromptKeyframe,
  Span,
  WeightsReference,
} from './option.js';

/** What a plugin gets of weights whose strength was said. */
export interface OpenedWeights {
  readonly files: ModelFiles;
  readonly strength: number;
}

/** What a plugin gets of weights that a word may stand for. */
export interface NamedWeights {
  readonly files: ModelFiles;
  /** Absent: the file's own. */
  readonly word?: string;
}

/** Values that are the same in settings and for a plugin. */
interface PlainValues {
  readonly number: number;
  readonly integer: number;
  readonly text: string;
  readonly boolean: boolean;
  readonly span: Span;
  readonly motion: readonly MotionFieldValue[];
  readonly prompts: readonly PromptKeyframe[];
}

/** How settings keep a value: as JSON, files by their names. */
export type GivenValue<O extends Option> = O extends { kind: keyof PlainValues }
  ? PlainValues[O['kind']]
  : O extends { kind: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice
    : O extends { kind: 'list'; of: infer Of extends Option }
      ? readonly GivenValue<Of>[]
      : O extends { kind: 'clip' }
        ? ClipReference
        : O extends { kind: 'weights'; strength: object }
          ? WeightsReference
          : O extends { kind: 'weights'; word: true }
            ? FileReference | NamedWeightsReference
            : FileReference;

/** What a plugin gets: files opened, pictures at the video's size. */
export type OpenedValue<O extends Option> = O extends { kind: keyof PlainValues }
  ? PlainValues[O['kind']]
  : O extends { kind: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice
    : O extends { kind: 'list'; of: infer Of extends Option }
      ? readonly OpenedValue<Of>[]
      : O extends { kind: 'clip' }
        ? readonly PictureFrame[]
        : O extends { kind: 'picture' }
          ? PictureFrame
          : O extends { kind: 'weights'; strength: object }
            ? OpenedWeights
            : O extends { kind: 'weights'; word: true }
              ? ModelFiles | NamedWeights
              : O extends { kind: 'weights' }
                ? ModelFiles
                : O extends { kind: 'network' }
                  ? NetworkFiles
                  : string;

type HasValue = { readonly required: true } | { readonly default: unknown };
type RequiredKeys<O extends Options> = {
  [K in keyof O]: O[K] extends { readonly required: true } ? K : never;
}[keyof O];

/** Values of settings as they are given: what has a default may be left out. */
export type GivenOptions<O extends Options> = { readonly [K in RequiredKeys<O>]: GivenValue<O[K]> } & {
  readonly [K in Exclude<keyof O, RequiredKeys<O>>]?: GivenValue<O[K]>;
};

/** Values of settings with every default filled in. */
export type FilledOptions<O extends Options> = {
  readonly [K in keyof O]: O[K] extends HasValue ? GivenValue<O[K]> : GivenValue<O[K]> | undefined;
};

/** What a program hands to a plugin: files opened by itself. */
export type PluginInput<O extends Options> = { readonly [K in RequiredKeys<O>]: OpenedValue<O[K]> } & {
  readonly [K in Exclude<keyof O, RequiredKeys<O>>]?: OpenedValue<O[K]> | undefined;
};

/** What a plugin's `provides` gets: every default filled in. */
export type PluginValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends HasValue ? OpenedValue<O[K]> : OpenedValue<O[K]> | undefined;
};
