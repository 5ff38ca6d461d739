import { ZeroreelError } from '../errors.js';
import type { ModelDefaults } from '../networks/model-defaults.js';
import type { Options, PromptKeyframe } from '../options/option.js';
import type { FilledOptions } from '../options/option-values.js';
import { fillDefaults, parseOptions, shown, throwFaults } from '../options/parse-options.js';
import { PROFILES, type Profile } from './profile.js';
import { requestOptions, SIZE_STEP, type TextToVideoRequest } from './request-options.js';

/** What a request's defaults depend on. */
export interface RequestContext {
  /** Pixels; width and height where neither the request nor the model's defaults name them. */
  readonly defaultSize: number;
  readonly vaeScaleFactor: number;
  /** Name of the sampler where neither the request nor the model's defaults name one. */
  readonly defaultSampler: string;
  /** Whether frames 2…F come out of frame 1; without, t0 and t1 mean nothing. */
  readonly motion: boolean;
  /** Whether frames share their noise where the request does not say. */
  readonly sharedNoise: boolean;
  readonly modelDefaults: ModelDefaults;
  /** Request options that the model itself declares. */
  readonly modelOptions?: Options | undefined;
}

/** Steps at which frame 1 is copied and warped (T′) and at which all frames join (T); 0 = the noisiest, join < warp. */
export interface StartSteps {
  readonly warpStep: number;
  readonly joinStep: number;
}

/** Fields that are something else once they are resolved. */
type Changed = 't0' | 't1' | 'profile' | 'width' | 'height' | 'sampler' | 'sharedNoise' | 'promptTravel';

/** A request with every field filled in and checked; a field that is undefined has no default of its own. */
export interface ResolvedRequest extends Omit<FilledOptions<typeof requestOptions>, Changed> {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly sampler: string;
  readonly sharedNoise: boolean;
  /** In ascending order; empty: one prompt for all frames. */
  readonly promptTravel: readonly PromptKeyframe[];
  /** Absent where every frame goes all the way by itself. */
  readonly start?: StartSteps;
  readonly profile: Profile;
  readonly modelOptions: Readonly<Record<string, unknown>>;
}

/**
 * Checks a request against its declarations and fills in what it leaves out: from the model's defaults, then from the
 * declarations' own.
 * @throws ZeroreelError `invalid-request` naming each field that is wrong, what was expected and what was got
 */
export function resolveRequest(request: TextToVideoRequest, context: RequestContext): ResolvedRequest {
  requireObject(request);
  const { modelOptions: givenModelOptions = {}, ...given } = request;
  const { values, faults } = parseOptions(requestOptions, given, '');
  const declaredByModel = context.modelOptions ?? {};
  const ofModel = parseOptions(declaredByModel, givenModelOptions, 'modelOptions');
  throwFaults([...faults, ...ofModel.faults]);

  const { modelDefaults, vaeScaleFactor, defaultSize } = context;
  const filled = fillDefaults(requestOptions, { ...modelDefaults, ...values });
  const { t0, t1, ...fields } = filled;
  const profile = PROFILES[filled.profile];
  const start = context.motion && filled.frames > 1 ? resolveStart({ t0, t1 }, profile, filled.steps) : undefined;
  return {
    ...fields,
    width: requireSize('width', filled.width ?? defaultSize, vaeScaleFactor),
    height: requireSize('height', filled.height ?? defaultSize, vaeScaleFactor),
    sampler: filled.sampler ?? context.defaultSampler,
    sharedNoise: filled.sharedNoise ?? context.sharedNoise,
    promptTravel: requireAscending(filled.promptTravel ?? [], filled.frames),
    ...(start !== undefined && { start }),
    profile,
    modelOptions: fillDefaults(declaredByModel, ofModel.values),
  };
}

/** JavaScript may hand over anything. */
function requireObject(request: unknown): void {
  if (typeof request === 'object' && request !== null && !Array.isArray(request)) return;
  throw invalid('request', 'an object', shown(request));
}

/** t0 and t1 count from the end of the run; the result counts from its beginning. */
function resolveStart(
  { t0: askedT0, t1: askedT1 }: { readonly t0: number | undefined; readonly t1: number | undefined },
  profile: Profile,
  steps: number,
): StartSteps {
  if (steps === 1) throw invalid('steps', 'at least 2, to come from t1 to t0', steps);
  const t1 = askedT1 ?? defaultT1(profile, steps);
  if (!isBetween(t1, 1, steps - 1)) {
    throw invalid('t1', `an integer from 1 to ${steps - 1} (steps - 1)`, `${t1}${origin(askedT1, profile)}`);
  }
  const t0 = askedT0 ?? defaultT0(profile, steps, t1);
  if (!isBetween(t0, 0, t1 - 1)) {
    throw invalid('t0', `an integer from 0 to ${t1 - 1} (t1 - 1)`, `${t0}${origin(askedT0, profile)}`);
  }
  return { warpStep: steps - 1 - t0, joinStep: steps - 1 - t1 };
}

const defaultT1 = ({ startSteps }: Profile, steps: number): number =>
  startSteps === 'fixed' ? 47 : Math.max(1, Math.min(Math.round(steps * 0.94), steps - 1));

const defaultT0 = ({ startSteps }: Profile, steps: number, t1: number): number =>
  startSteps === 'fixed' ? 44 : Math.min(Math.round(steps * 0.88), t1 - 1);

const origin = (given: number | undefined, profile: Profile): string =>
  given === undefined ? `, the default of profile ${profile.name}` : '';

function requireAscending(keyframes: readonly PromptKeyframe[], frames: number): readonly PromptKeyframe[] {
  keyframes.forEach(({ frame }, k) => {
    const earlier = keyframes[k - 1]?.frame ?? -1;
    const field = `promptTravel[${k}].frame`;
    if (frame >= frames) throw invalid(field, `an integer from 0 to ${frames - 1}`, frame);
    if (frame <= earlier) throw invalid(field, `a frame after ${earlier}`, frame);
  });
  return keyframes;
}

function requireSize(field: 'width' | 'height', pixels: number, vaeScaleFactor: number): number {
  const multiple = Math.max(SIZE_STEP, vaeScaleFactor);
  const { max } = requestOptions[field];
  if (isBetween(pixels, multiple, max) && pixels % multiple === 0) return pixels;
  throw invalid(field, `a multiple of ${multiple} up to ${max} pixels`, pixels);
}

const isBetween = (value: number, low: number, high: number): boolean => value >= low && value <= high;

function invalid(path: string, expected: string, got: unknown): ZeroreelError {
  const message = `expected ${expected}, got ${String(got)}`;
  return new ZeroreelError('invalid-request', `${path}: ${message}`, { faults: [{ path, message }] });
}
