import {
  defaultOf,
  requestOptions,
  type ModelDefaults,
  type ModelPreset,
  type Options,
  type ResizeRule,
} from '@zeroreel/core';
import type { PictureSize } from '@zeroreel/media';
import { machineOptions, modelOptions, outputOptions, sizeForClip, type Settings } from '@zeroreel/run';
import { USUAL_CLIP_FRAMES } from '../clip/clip-part.js';
import type { ClipFacts } from '../worker-protocol.js';
import type { OptionGroup } from './page-settings.js';

/** A value that a run uses where nothing is given. */
export interface ShownDefault {
  readonly value: unknown;
  /** Who decides it, for a hint: the model, the clip that leads, or the option's own declaration. */
  readonly origin: 'model' | 'clip' | 'declared';
}

/** What defaults depend on. */
export interface DefaultsContext {
  readonly settings: Pick<Settings, 'request'>;
  /** What the model uses where a request says nothing; absent until the model was looked at. */
  readonly model?: ModelDefaults | undefined;
  /** What the model offers, where the run takes it. */
  readonly preset?: ModelPreset | undefined;
  /** The clip that leads, and how it becomes the video's size. */
  readonly clip?: LeadingFacts | undefined;
}

/** The clip that leads, and how it becomes the video's size. */
export interface LeadingFacts extends ClipFacts {
  readonly resize: ResizeRule;
}

/** Options of each group, as they are declared. */
export const GROUP_OPTIONS = {
  model: modelOptions,
  request: requestOptions,
  output: outputOptions,
  machine: machineOptions,
} as const satisfies Readonly<Record<OptionGroup, Options>>;

/** What the run will use for an option that is not given; undefined where nobody can tell before the run. */
export function shownDefault(group: OptionGroup, key: string, context: DefaultsContext): ShownDefault | undefined {
  const ofClip = clipDefaults(context)[`${group}.${key}`];
  if (ofClip !== undefined) return { value: ofClip, origin: 'clip' };
  const { model, preset } = context;
  const byModel: Readonly<Record<string, unknown>> = { ...model, ...preset?.request };
  const ofModel = group === 'request' ? byModel[key] : undefined;
  if (ofModel !== undefined) return { value: ofModel, origin: 'model' };
  const declared = (GROUP_OPTIONS[group] as Options)[key];
  const value = declared && defaultOf(declared);
  return value === undefined ? undefined : { value, origin: 'declared' };
}

/** The video's size as far as it is known. @param context its request may have one side or both */
export function knownSize(context: DefaultsContext): PictureSize {
  const { request } = context.settings;
  const side = (key: 'width' | 'height') =>
    request[key] ?? (shownDefault('request', key, context)?.value as number | undefined) ?? UNKNOWN_SIZE;
  return { width: side('width'), height: side('height') };
}

/** Stable Diffusion's, until the model was looked at. */
const UNKNOWN_SIZE = 512;

/** What a clip that leads decides, by paths. */
function clipDefaults({ settings, clip, model }: DefaultsContext): Readonly<Record<string, unknown>> {
  if (clip === undefined) return {};
  const { width, height, frames, still, rate, resize } = clip;
  const size = sizeForClip({ width, height }, settings.request, resize, model?.width ?? UNKNOWN_SIZE);
  return {
    'request.width': size.width,
    'request.height': size.height,
    ...(!still && { 'request.frames': Math.min(frames, USUAL_CLIP_FRAMES) }),
    'output.framesPerSecond': rate,
  };
}
