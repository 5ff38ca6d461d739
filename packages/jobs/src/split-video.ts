import { requestOptions, ZeroreelError, type FrameSpan, type Option } from '@zeroreel/core';
import { askedFrames, type DeclaredPlugins } from '@zeroreel/run';
import type { JobOrder, JobSettings } from './job.js';
import type { VideoPlan } from './job-service.js';

/** What decides whether a video is made in parts. */
export interface SplitContext {
  readonly known: DeclaredPlugins;
  /** Devices that have nothing to do and would take parts. */
  readonly idleDevices: number;
  /** Videos that wait: as long as they keep the devices busy, whole ones waste nothing. Default 0. */
  readonly waiting?: number;
  /** Plugins whose parts nobody knows before they run. Default none. */
  readonly isStranger?: (plugin: string) => boolean;
}

/** Shorter videos are not worth it. */
const LEAST_FRAMES = 16;
/** Each part computes the first frame as well: with fewer frames that is too much of it. */
const LEAST_PART = 8;
/** Devices are not equally fast; more parts than devices even that out. */
const PARTS_A_DEVICE = 2;

/**
 * Decides before anything is computed whether a video is made whole or in parts, each of which is the first frame and some
 * others. Parts begin where chunks of the whole video do: they are computed by the same graphs, and have the same bits.
 * @throws ZeroreelError `invalid-request` where parts are asked for that cannot be made, with every reason
 */
export function planVideo({ settings, split }: Pick<JobOrder, 'settings' | 'split'>, context: SplitContext): VideoPlan {
  if (split === 'never') return {};
  const reasons = reasonsAgainst(settings, context);
  const frames = askedFrames(settings, context.known) ?? 0;
  const chunkFrames = chunkFramesOf(settings, frames);
  const chunks = Math.ceil((frames - 1) / chunkFrames);
  if (split !== 'auto') {
    if (reasons.length > 0) throw refused(`this video cannot be made in parts: ${reasons.join('; ')}`);
    if (split.parts > chunks) {
      const grid = `${frames} frames in chunks of ${chunkFrames} beside the first`;
      throw refused(`expected 1 to ${Math.max(1, chunks)} parts, as ${grid} are, got ${split.parts}`);
    }
    return split.parts < 2 ? {} : { parts: evenParts(split.parts, { frames, chunkFrames, chunks }) };
  }
  if (reasons.length > 0) return { whole: reasons.join('; ') };
  if (frames < LEAST_FRAMES) return { whole: `${frames} frames are too few for parts` };
  const { idleDevices, waiting = 0 } = context;
  if (idleDevices < 2) return { whole: 'no two devices are idle' };
  if (waiting >= idleDevices) return { whole: 'enough videos wait to keep the devices busy' };
  const worthwhile = Math.floor((frames - 1) / Math.max(chunkFrames, LEAST_PART));
  const parts = Math.min(chunks, worthwhile, PARTS_A_DEVICE * idleDevices);
  if (parts < 2) return { whole: 'parts of it would be too short' };
  return { parts: evenParts(parts, { frames, chunkFrames, chunks }) };
}

/** As core's `planFrames` has it. */
const chunkFramesOf = ({ request }: JobSettings, frames: number): number =>
  Math.max(1, Math.min((request.chunkSize ?? requestOptions.chunkSize.default) - 1, frames - 1));

interface Grid {
  readonly frames: number;
  readonly chunkFrames: number;
  readonly chunks: number;
}

/** Parts of whole chunks, which differ by one chunk at the most. */
const evenParts = (parts: number, { frames, chunkFrames, chunks }: Grid): readonly FrameSpan[] => {
  const border = (part: number) => Math.min(1 + chunkFrames * Math.floor((part * chunks) / parts), frames);
  return Array.from({ length: parts }, (_, k) => ({ from: border(k), to: border(k + 1) }));
};

/** Everything that keeps a video together, as far as settings tell. */
function reasonsAgainst(settings: JobSettings, { known, isStranger = () => false }: SplitContext): readonly string[] {
  const { request, plugins } = settings;
  const { profile = requestOptions.profile.default } = request;
  const reasons: string[] = [];
  if (profile !== requestOptions.profile.default)
    reasons.push(`the noise of profile ${profile} comes out of one stream`);
  if (askedFrames(settings, known) === undefined) {
    reasons.push('its clip decides how many frames it has; say it (request.frames)');
  }
  for (const { name, options } of plugins) {
    const definition = known(name);
    if (definition === undefined || isStranger(name)) {
      reasons.push(`nobody knows before it runs what the frames of plugin '${name}' need`);
      continue;
    }
    const { keepsTogether } = definition;
    if (keepsTogether === undefined) continue;
    if (keepsTogether === true) reasons.push(`'${name}' looks at all frames`);
    else {
      for (const [key, values] of Object.entries(keepsTogether)) {
        const value = options[key] ?? defaultOf(definition.options[key]);
        if (typeof value === 'string' && values.includes(value)) {
          reasons.push(`'${name}' with ${key} '${value}' reads other frames than the first`);
        }
      }
    }
  }
  return reasons;
}

const defaultOf = (option: Option | undefined): unknown =>
  option !== undefined && 'default' in option ? option.default : undefined;

const refused = (message: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `split: ${message}`, { faults: [{ path: 'split', message }] });
