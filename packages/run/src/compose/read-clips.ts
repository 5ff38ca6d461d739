import {
  clipParts,
  requestOptions,
  ZeroreelError,
  type ClipReference,
  type DiffusionModel,
  type ResizeRule,
  type VideoSize,
} from '@zeroreel/core';
import { outputOptions } from '../settings/run-options.js';
import type { DeclaredPlugins } from '../settings/parse-settings.js';
import type { Settings } from '../settings/settings.js';
import { sizeForClip } from '../sources/clip-size.js';
import type { Opener, ReadClip } from './opener.js';

/** Reads each part of each clip once. */
export class ClipReader {
  readonly #read = new Map<string, Promise<ReadClip>>();

  /** @param settings their request may know already how many frames the video has: no more are read */
  constructor(
    private readonly open: Opener,
    private readonly settings: Pick<Settings, 'request'>,
    private readonly signal: AbortSignal | undefined,
  ) {}

  read(clip: ClipReference): Promise<ReadClip> {
    const { file, start, end, rate } = clip;
    const key = JSON.stringify([file, start, end, rate]);
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const { frames: maxFrames } = this.settings.request;
    const reading = this.open.clip(clip, { signal: this.signal, ...(maxFrames !== undefined && { maxFrames }) });
    this.#read.set(key, reading);
    return reading;
  }
}

/** How a clip's frames become the video's size. */
export const resizeRuleOf = ({ resize = clipParts.resize.default }: Pick<ClipReference, 'resize'>): ResizeRule =>
  resize;

/** Length and size of the video that settings ask for, in the end by the model. */
export const videoSizeOf = (
  { request }: Pick<Settings, 'request'>,
  model: Pick<DiffusionModel, 'defaults' | 'defaultSize'>,
): VideoSize => ({
  frames: frameCountOf({ request }),
  width: request.width ?? model.defaults.width ?? model.defaultSize,
  height: request.height ?? model.defaults.height ?? model.defaultSize,
});

/** Frames that are computed. */
export const frameCountOf = ({ request }: Pick<Settings, 'request'>): number =>
  request.frames ?? requestOptions.frames.default;

/** Frames that are computed, as far as settings say: undefined where that is for their clip to decide. */
export const askedFrames = (
  settings: Pick<Settings, 'request' | 'plugins'>,
  known: DeclaredPlugins,
): number | undefined =>
  settings.request.frames === undefined && leadingClip(settings, known) !== undefined
    ? undefined
    : frameCountOf(settings);

/** Frames that the video shows each second. */
export const rateOf = ({ output }: Pick<Settings, 'output'>): number =>
  output.framesPerSecond ?? outputOptions.framesPerSecond.default;

/** The part of a clip whose sound a video keeps. */
export interface ClipSound {
  readonly file: string;
  /** Seconds. */
  readonly start: number;
  readonly duration: number;
}

/** A clip that decides the video's size, length and rate. */
interface LeadingClip {
  readonly reference: ClipReference;
  /** Whether the video keeps its sound. */
  readonly sounds: boolean;
}

/** Frames of a video that is made from one picture. */
const STILL_FRAMES = requestOptions.frames.default;

/**
 * Settings with size, length and rate as the first clip that leads has them, where they leave them open.
 * @throws ZeroreelError `missing-file`, `media`, `aborted`
 */
export async function decideByClip(
  settings: Settings,
  {
    known,
    clips,
    model,
  }: { readonly known: DeclaredPlugins; readonly clips: ClipReader; readonly model: DiffusionModel },
): Promise<{ readonly settings: Settings; readonly sound?: ClipSound }> {
  const leading = findLeadingClip(settings, known);
  if (leading === undefined) return { settings };
  const { reference } = leading;
  const clip = await clips.read(reference);
  const { request, output } = settings;
  const [first] = clip.frames;
  if (first === undefined) throw new ZeroreelError('media', `${clip.name}: expected one frame or more, got none`);
  const modelSize = model.defaults.width ?? model.defaultSize;
  const size = sizeForClip(first, request, resizeRuleOf(reference), modelSize);
  const frames = request.frames ?? (clip.still ? STILL_FRAMES : clip.frames.length);
  const rate = output.framesPerSecond ?? clip.rate;
  const decided: Settings = {
    ...settings,
    request: { ...request, ...size, frames },
    output: { ...output, ...(rate !== undefined && { framesPerSecond: rate }) },
  };
  const sound = clip.hasAudio === true ? soundOf(decided, known) : undefined;
  return { settings: decided, ...(sound && { sound }) };
}

/**
 * The part of a clip whose sound the video of complete settings keeps, if the clip has any; undefined where it keeps none.
 */
export function soundOf(settings: Settings, known: DeclaredPlugins): ClipSound | undefined {
  const leading = findLeadingClip(settings, known);
  if (leading === undefined || !leading.sounds || settings.output.audio === false) return undefined;
  const { file, start = 0 } = leading.reference;
  return { file, start, duration: frameCountOf(settings) / rateOf(settings) };
}

/** The clip that decides size, length and rate; undefined where there is none. */
export const leadingClip = (settings: Pick<Settings, 'plugins'>, known: DeclaredPlugins): ClipReference | undefined =>
  findLeadingClip(settings, known)?.reference;

/** The clip of the first plugin that has one which leads. */
function findLeadingClip({ plugins }: Pick<Settings, 'plugins'>, known: DeclaredPlugins): LeadingClip | undefined {
  for (const { name, options } of plugins) {
    for (const [key, option] of Object.entries(known(name)?.options ?? {})) {
      const value = options[key];
      if (option.kind === 'clip' && option.leads && value !== undefined) {
        return { reference: value as ClipReference, sounds: option.sounds === true };
      }
    }
  }
  return undefined;
}
