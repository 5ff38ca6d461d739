import { ZeroreelError, type Fault } from '../errors.js';
import type { ModelDefaults } from '../networks/model-defaults.js';
import type { Options, PromptKeyframe } from '../options/option.js';
import type { FilledOptions } from '../options/option-values.js';
import { fillDefaults, parseOptions, shown, throwFaults } from '../options/parse-options.js';
import { PROFILES, type Profile } from './profile.js';
import type { ModelNoise } from './model-noise.js';
import { requireTimesteps } from './require-timesteps.js';
import { requestOptions, SIZE_STEP, type TextToVideoRequest } from './request-options.js';
import { isByStep, resolveStart, withoutStart, type AskedStart, type StartSteps } from './resolve-start.js';

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
  /** The noise that the model was trained with. */
  readonly noise: ModelNoise;
  readonly modelDefaults: ModelDefaults;
  /** Request options that the model itself declares. */
  readonly modelOptions?: Options | undefined;
}

export type { ModelNoise } from './model-noise.js';
export type { StartSteps } from './resolve-start.js';

/** Fields that are something else once they are resolved. */
type Changed =
  | (keyof AskedStart | 'consistency')
  | ('profile' | 'width' | 'height' | 'sampler' | 'eta' | 'sharedNoise' | 'promptTravel');

/** A request with every field filled in and checked; a field that is undefined has no default of its own. */
export interface ResolvedRequest extends Omit<FilledOptions<typeof requestOptions>, Changed> {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly sampler: string;
  /** DDIM's η, γ of TCD. */
  readonly eta: number;
  readonly sharedNoise: boolean;
  /** In ascending order; empty: one prompt for all frames. */
  readonly promptTravel: readonly PromptKeyframe[];
  /** How much later frames keep of the first one, 0 … 1. */
  readonly consistency: number;
  /** Absent where every frame goes all the way by itself. */
  readonly start?: StartSteps;
  readonly profile: Profile;
  readonly modelOptions: Readonly<Record<string, unknown>>;
  /** Keys of the fields that weights of few steps have decided; absent where there are none. */
  readonly recommended?: readonly string[];
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
  throwFaults([...faults, ...ofModel.faults.map((fault) => notOfModel(fault, declaredByModel))]);

  const { modelDefaults, vaeScaleFactor, defaultSize } = context;
  const asked = fillDefaults(requestOptions, { ...defaultsFor(values.sampler, modelDefaults), ...values });
  const { timesteps } = asked;
  if (timesteps !== undefined) requireTimesteps(timesteps, context.noise.alphasCumprod.length, values.steps);
  const filled = { ...asked, ...(timesteps !== undefined && { steps: timesteps.length }) };
  const fields = withoutStart(filled);
  const profile = PROFILES[filled.profile];
  const sampler = filled.sampler ?? context.defaultSampler;
  const cells = (defaultSize / vaeScaleFactor) ** 2;
  const consistency = resolveConsistency(filled.consistency, { ...filled, profile, cells, byStep: isByStep(filled) });
  const eta = filled.eta ?? context.noise.defaultEta(sampler);
  const starting = { ...context.noise, ...filled, sampler, eta, profile, cells, consistency };
  const start = context.motion && filled.frames > 1 ? resolveStart(filled, starting) : undefined;
  return {
    ...fields,
    consistency,
    width: requireSize('width', filled.width ?? defaultSize, vaeScaleFactor),
    height: requireSize('height', filled.height ?? defaultSize, vaeScaleFactor),
    sampler,
    eta,
    sharedNoise: filled.sharedNoise ?? context.sharedNoise,
    promptTravel: requireAscending(filled.promptTravel ?? [], filled.frames),
    ...(start !== undefined && { start }),
    profile,
    modelOptions: fillDefaults(declaredByModel, ofModel.values),
  };
}

/** Options that some models alone have are offered before a model was looked at. */
function notOfModel(fault: Fault, declared: Options): Fault {
  const key = fault.path.replace(/^modelOptions\./, '');
  if (key === fault.path || Object.hasOwn(declared, key) || !/^\w+$/.test(key)) return fault;
  return { ...fault, message: 'expected no such option of this model' };
}

/** A model's defaults for a sampler that was asked for: their η goes with their own. */
function defaultsFor(sampler: string | undefined, { eta, ...defaults }: ModelDefaults): ModelDefaults {
  const isOwn = sampler === undefined || sampler === defaults.sampler;
  return { ...defaults, ...(eta !== undefined && isOwn && { eta }) };
}

/** JavaScript may hand over anything. */
function requireObject(request: unknown): void {
  if (typeof request === 'object' && request !== null && !Array.isArray(request)) return;
  throw invalid('request', 'an object', shown(request));
}

/** Models of this many latent cells or fewer, for which the default was measured. */
const SMALL_CELLS = 32 * 32;
const SMALL_CONSISTENCY = 0.5;
/** With few steps frames change more in each, and follow the camera less. */
const FEW_STEPS = { most: 7, consistency: 0.85 };

interface ConsistencyContext {
  readonly profile: Profile;
  readonly cells: number;
  /** Whether T′ or T is given as a step, as in every file from before there was consistency. */
  readonly byStep: boolean;
  readonly steps: number;
}

function resolveConsistency(asked: number | undefined, context: ConsistencyContext): number {
  const { profile, cells, byStep, steps } = context;
  if (profile.startSteps === 'fixed') {
    if ((asked ?? 0) === 0) return 0;
    throw invalid('consistency', `0 with profile ${profile.name}, which has none`, asked);
  }
  if (asked !== undefined || byStep || cells > SMALL_CELLS) return asked ?? 0;
  return steps <= FEW_STEPS.most ? FEW_STEPS.consistency : SMALL_CONSISTENCY;
}

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
