import { ZeroreelError, type FrameSpan, type GenerateOptions, type Tensor } from '@zeroreel/core';
import type { FloatDType } from '@zeroreel/core/graph';
import { frameFromPicture, pingPong, type Frame } from '@zeroreel/media';
import { runIdentity } from '../state/run-identity.js';
import type { RecordedSettings } from '../settings/recorded-settings.js';
import type { Settings } from '../settings/settings.js';
import { composeRun, type ComposedRun, type RunHost } from './compose-run.js';
import { frameCountOf, rateOf, type ClipSound } from './read-clips.js';

/** A finished video. */
export interface MadeVideo {
  /** In the order in which they are shown. */
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
  readonly recorded: RecordedSettings;
  readonly sound?: ClipSound;
}

/** The frames of a run, as they were computed. */
export interface MadeFrames {
  readonly run: ComposedRun;
  /** By `frameIds`. */
  readonly frames: readonly Frame[];
  readonly frameIds: readonly number[];
}

/**
 * Makes a video as settings ask for it; a run that overflows float16 is begun anew in float32.
 * @param onComposed called with the run before anything is computed, and again where it is begun anew
 * @throws ZeroreelError; the signal's reason
 */
export async function makeVideo(
  settings: Settings,
  host: RunHost,
  onComposed: (run: ComposedRun) => void | Promise<void> = () => undefined,
): Promise<MadeVideo> {
  const { run, frames } = await makeFrames(settings, host, { onComposed });
  return videoOf(run, frames);
}

/** Which frames are made, and how. */
export interface FramesOptions {
  /** Called with the run before anything is computed, and again where it is begun anew. */
  readonly onComposed: (run: ComposedRun) => void | Promise<void>;
  readonly part?: FrameSpan;
  readonly dtype?: FloatDType | undefined;
}

/**
 * The same, without what becomes of the frames.
 * @param options.part frames to be made beside the first one; default: all
 * @param options.dtype what networks are to compute in from the beginning; default: float32 once float16 has overflowed
 * @throws ZeroreelError, `invalid-request` for a part of a video that cannot be made in parts; the signal's reason
 */
export async function makeFrames(
  settings: Settings,
  host: RunHost,
  { onComposed, part, dtype: asked }: FramesOptions,
): Promise<MadeFrames> {
  let dtype: FloatDType | undefined;

  async function attempt(wanted: FloatDType | undefined): Promise<MadeFrames> {
    const run = await composeRun(settings, host, wanted);
    dtype = run.model.dtype;
    host.follow(run.textToVideo.events, run.model);
    await onComposed(run);
    const kept = await keep(run, host, wanted !== undefined);
    const frames: Frame[] = [];
    const frameIds: number[] = [];
    function onPicture(picture: Tensor, frameId: number): void {
      const frame = frameFromPicture(picture);
      frames.push(host.keepFrame?.(frame) ?? frame);
      frameIds.push(frameId);
    }
    await run.textToVideo.generate(run.request, { ...kept, onPicture, part, signal: host.signal }).video;
    return { run, frames, frameIds };
  }

  try {
    return await attempt(asked ?? ((await host.keeper?.hasBegunAnew()) ? 'float32' : undefined));
  } catch (error) {
    const isOverflow = error instanceof ZeroreelError && error.code === 'numerical';
    if (!isOverflow || dtype === 'float32') throw error;
    host.notice(`${error.message}. The run begins anew in float32.`);
    return attempt('float32');
  }
}

/** Has the host's keeper keep a run. @returns what the run is to be made with */
async function keep(
  { recorded, model, backend, textToVideo: { events } }: ComposedRun,
  host: RunHost,
  begunAnew: boolean,
): Promise<GenerateOptions> {
  const { keeper, known } = host;
  if (keeper === undefined) return {};
  const environment = await host.environment?.(recorded.settings);
  const { description: device } = backend.capabilities();
  const identity = runIdentity({ recorded, known, dtype: model.dtype, device, environment, begunAnew });
  const options = await keeper.begin(identity);
  events.on('frame:decoded', (frame) => keeper.frameDecoded(frame));
  return options;
}

/** The video that the frames of a whole run become. */
export const videoOf = (
  { settings, recorded, sound }: Pick<ComposedRun, 'settings' | 'recorded' | 'sound'>,
  frames: readonly Frame[],
): MadeVideo => ({
  frames: shown(settings, frames),
  framesPerSecond: rateOf(settings),
  recorded,
  ...(sound && { sound }),
});

const shown = <T>({ output }: Settings, frames: readonly T[]): readonly T[] =>
  output.pingPong ? pingPong(frames) : frames;

/** How many frames the video of complete settings shows. */
export const shownFrames = (settings: Settings): number =>
  shown(settings, Array.from({ length: frameCountOf(settings) })).length;
