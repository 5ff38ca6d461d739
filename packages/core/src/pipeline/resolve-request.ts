import { ZeroreelError } from '../errors.js';
import { SIGMA_SPACINGS, type SigmaSpacing } from '../sampling/sampler-settings.js';
import { PROFILES, type Profile } from './profile.js';
import type { ProfileName, PromptKeyframe, TextToVideoRequest } from './request.js';

/** What a request's defaults depend on. */
export interface RequestContext {
  /** Pixels; width and height where the request names none. */
  readonly defaultSize: number;
  readonly vaeScaleFactor: number;
  /** Name of the sampler where the request names none. */
  readonly defaultSampler: string;
  /** Whether frames 2…F come out of frame 1; without, t0 and t1 mean nothing. */
  readonly motion: boolean;
}

/** A request with every field filled in and checked. */
export interface ResolvedRequest extends Required<Omit<TextToVideoRequest, 'profile' | 't0' | 't1' | 'sigmas'>> {
  readonly profile: Profile;
  /** Absent: as the checkpoint's scheduler says. */
  readonly sigmas?: SigmaSpacing;
  /** T′ and T as denoising steps, 0 = the noisiest; absent where every frame goes all the way by itself. */
  readonly start?: { readonly i0: number; readonly i1: number };
}

const LARGEST_SIZE = 4096;
const LARGEST_FRAMES = 4096;
const LARGEST_STEPS = 1000;

/**
 * Fills in defaults and checks every field, in the order of `TextToVideoRequest`.
 * @throws ZeroreelError `invalid-request`, naming the field, what was expected and what was got
 */
export function resolveRequest(request: TextToVideoRequest, context: RequestContext): ResolvedRequest {
  const prompt = requirePrompt('prompt', request.prompt);
  const profile = requireProfile(request.profile ?? 'zeroreel');
  const frames = requireInteger('frames', request.frames ?? 8, 1, LARGEST_FRAMES);
  const steps = requireInteger('steps', request.steps ?? 50, 1, LARGEST_STEPS);
  const start = context.motion && frames > 1 ? resolveStart(request, profile, steps) : undefined;
  return {
    prompt,
    promptTravel: requireKeyframes(request.promptTravel ?? [], frames),
    negativePrompt: requireText('negativePrompt', request.negativePrompt ?? ''),
    width: requireSize('width', request.width ?? context.defaultSize, context.vaeScaleFactor),
    height: requireSize('height', request.height ?? context.defaultSize, context.vaeScaleFactor),
    frames,
    seed: requireInteger('seed', request.seed ?? 0, 0, Number.MAX_SAFE_INTEGER),
    steps,
    guidanceScale: requireNumber('guidanceScale', request.guidanceScale ?? 7.5, -Infinity, Infinity),
    sampler: requireText('sampler', request.sampler ?? context.defaultSampler),
    eta: requireNumber('eta', request.eta ?? 0, 0, 1),
    chunkSize: requireInteger('chunkSize', request.chunkSize ?? 8, 2, Infinity),
    clipSkip: requireInteger('clipSkip', request.clipSkip ?? 0, 0, Infinity),
    sharedNoise: requireBoolean('sharedNoise', request.sharedNoise ?? false),
    profile,
    ...(request.sigmas === undefined ? {} : { sigmas: requireSpacing(request.sigmas) }),
    ...(start === undefined ? {} : { start }),
  };
}

/** t0 and t1 count from the end of the run; the result counts from its beginning. */
function resolveStart(request: TextToVideoRequest, profile: Profile, steps: number) {
  if (steps === 1) throw invalid('steps', 'at least 2, to come from t1 to t0', steps);
  const t1 = request.t1 ?? defaultT1(profile, steps);
  if (!isIntegerBetween(t1, 1, steps - 1)) {
    throw invalid('t1', `an integer from 1 to ${steps - 1} (steps - 1)`, `${t1}${origin(request.t1, profile)}`);
  }
  const t0 = request.t0 ?? defaultT0(profile, steps, t1);
  if (!isIntegerBetween(t0, 0, t1 - 1)) {
    throw invalid('t0', `an integer from 0 to ${t1 - 1} (t1 - 1)`, `${t0}${origin(request.t0, profile)}`);
  }
  return { i0: steps - 1 - t0, i1: steps - 1 - t1 };
}

const defaultT1 = ({ startSteps }: Profile, steps: number): number =>
  startSteps === 'fixed' ? 47 : Math.max(1, Math.min(Math.round(steps * 0.94), steps - 1));

const defaultT0 = ({ startSteps }: Profile, steps: number, t1: number): number =>
  startSteps === 'fixed' ? 44 : Math.min(Math.round(steps * 0.88), t1 - 1);

const origin = (given: number | undefined, profile: Profile): string =>
  given === undefined ? `, the default of profile ${profile.name}` : '';

function requireProfile(name: ProfileName): Profile {
  const profile: Profile | undefined = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profile !== undefined) return profile;
  throw invalid('profile', `one of ${Object.keys(PROFILES).join(', ')}`, name);
}

function requireSpacing(value: SigmaSpacing): SigmaSpacing {
  if (SIGMA_SPACINGS.includes(value)) return value;
  throw invalid('sigmas', `one of ${SIGMA_SPACINGS.join(', ')}`, value);
}

function requireKeyframes(keyframes: readonly PromptKeyframe[], frames: number): readonly PromptKeyframe[] {
  if (!Array.isArray(keyframes)) throw invalid('promptTravel', 'a list of keyframes', keyframes);
  keyframes.forEach(({ frame, prompt }, k) => {
    requireInteger(`promptTravel[${k}].frame`, frame, 0, frames - 1);
    const earlier = keyframes[k - 1]?.frame ?? -1;
    if (frame <= earlier) throw invalid(`promptTravel[${k}].frame`, `a frame after ${earlier}`, frame);
    requirePrompt(`promptTravel[${k}].prompt`, prompt);
  });
  return keyframes;
}

function requirePrompt(field: string, value: string): string {
  if (requireText(field, value).trim() === '') throw invalid(field, 'some text', value);
  return value;
}

function requireBoolean(field: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(field, 'true or false', value);
}

function requireText(field: string, value: string): string {
  if (typeof value === 'string') return value;
  throw invalid(field, 'a string', value);
}

function requireSize(field: string, pixels: number, vaeScaleFactor: number): number {
  const multiple = Math.max(8, vaeScaleFactor);
  if (isIntegerBetween(pixels, multiple, LARGEST_SIZE) && pixels % multiple === 0) return pixels;
  throw invalid(field, `a multiple of ${multiple} up to ${LARGEST_SIZE} pixels`, pixels);
}

function requireInteger(field: string, value: number, low: number, high: number): number {
  if (isIntegerBetween(value, low, high)) return value;
  throw invalid(field, `an integer ${range(low, high)}`, value);
}

function requireNumber(field: string, value: number, low: number, high: number): number {
  if (Number.isFinite(value) && value >= low && value <= high) return value;
  throw invalid(field, low === -Infinity ? 'a finite number' : `a number ${range(low, high)}`, value);
}

const isIntegerBetween = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;

const range = (low: number, high: number): string => (high === Infinity ? `from ${low}` : `from ${low} to ${high}`);

const invalid = (field: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-request', `${field}: expected ${expected}, got ${got === '' ? "''" : String(got)}`);
