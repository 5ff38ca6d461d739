import type { ClipReference, DiffusionModel } from '@zeroreel/core';
import { requestOptions, ZeroreelError } from '@zeroreel/core';
import type { DeclaredPlugins } from '../settings/parse-settings.js';
import type { Settings } from '../settings/settings.js';
import { sizeForClip } from '../sources/clip-size.js';
import type { Opener, ReadClip } from './opener.js';

/** Reads each part of each clip once. */
export class ClipReader {
  readonly #read = new Map<string, Promise<ReadClip>>();

  /** @param maxFrames frames of the video, where they are known already */
  constructor(
    private readonly open: Opener,
    private readonly maxFrames: number | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {}

  read(clip: ClipReference): Promise<ReadClip> {
    const { file, start, end, framesPerSecond } = clip;
    const key = JSON.stringify([file, start, end, framesPerSecond]);
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const reading = this.open.clip(clip, {
      signal: this.signal,
      ...(this.maxFrames !== undefined && { maxFrames: this.maxFrames }),
    });
    this.#read.set(key, reading);
    return reading;
  }
}

/** A clip that decides the video's size, length and rate, and the plugin that it is for. */
export interface LeadingClip {
  readonly reference: ClipReference;
  readonly clip: ReadClip;
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
): Promise<{ readonly settings: Settings; readonly leading?: LeadingClip }> {
  const reference = leadingClip(settings, known);
  if (reference === undefined) return { settings };
  const clip = await clips.read(reference);
  const { request, output } = settings;
  const [first] = clip.frames;
  if (first === undefined) throw new ZeroreelError('media', `${clip.name}: expected one frame or more, got none`);
  const size = sizeForClip(first, request, reference.resize ?? 'fit', model.defaults.width ?? model.defaultSize);
  const frames = request.frames ?? (clip.still ? STILL_FRAMES : clip.frames.length);
  const framesPerSecond = output.framesPerSecond ?? clip.framesPerSecond;
  return {
    settings: {
      ...settings,
      request: { ...request, ...size, frames },
      output: { ...output, ...(framesPerSecond !== undefined && { framesPerSecond }) },
    },
    leading: { reference, clip },
  };
}

/** The clip of the first plugin that has one which leads; a clip to edit comes before those that steer. */
export function leadingClip({ plugins }: Pick<Settings, 'plugins'>, known: DeclaredPlugins): ClipReference | undefined {
  for (const { name, options } of plugins) {
    for (const [key, option] of Object.entries(known(name)?.options ?? {})) {
      const value = options[key];
      if (option.kind === 'clip' && option.leads && value !== undefined) return value as ClipReference;
    }
  }
  return undefined;
}
