import '../disposal.js';
import type { Shape } from '@zeroreel/onnx';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { UNetAddition } from '../networks/unet-addition.js';
import { applyTags } from '../request/prompt-tags.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import { modelNoise } from '../request/model-noise.js';
import { resolveRequest, type ResolvedRequest } from '../request/resolve-request.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import type { NoiseSource } from '../rng/noise-source.js';
import { SharedNoise } from '../rng/shared-noise.js';
import { createSampler } from '../sampling/create-sampler.js';
import { defaultSampler, leftOutNotices } from '../sampling/default-sampler.js';
import { classifierFreeGuidance, type Guidance } from '../sampling/guidance.js';
import type { Sampler } from '../sampling/sampler.js';
import type { Tensor } from '../tensor/tensor.js';
import { requireCacheable, tellFewSteps } from './deep-cache.js';
import { defaultsOf, fewStepNotices, recommendedKeys } from './few-step-defaults.js';
import { encodePicture } from './encode-picture.js';
import { encodeTexts } from './encode-texts.js';
import { planFrames, type FramePlan, type FrameSpan } from './frame-plan.js';
import type { GenerateOptions } from './generate-options.js';
import type { Conditioning } from './network-input.js';
import { planPart, requireFramewise } from './part-plan.js';
import { picturesAsDecoded } from './picture-remainder.js';
import { countExtraChannels, prepareConditioning } from './prepare-conditioning.js';
import { requireState } from './require-state.js';
import type { RunParts } from './run-parts.js';
import type { StageReporter } from './stage-reporter.js';
import { withoutEffect } from './without-effect.js';

/** A request that has been checked, and what follows from it alone. */
export interface PlannedRun {
  readonly parts: RunParts;
  readonly request: ResolvedRequest;
  readonly sampler: Sampler;
  readonly guidance: Guidance;
  readonly plan: FramePlan;
  /** `[C, h, w]` of one frame's latents. */
  readonly frameShape: Shape;
  readonly stages: StageReporter;
  /** Checked against the run. */
  readonly options: GenerateOptions;
  readonly signal: AbortSignal | undefined;
}

/** A run whose texts, pictures and control networks are ready for the UNet. Disposing frees what conditioners hold. */
export interface PreparedRun extends PlannedRun, AsyncDisposable {
  readonly conditioning: Conditioning;
  readonly additions: readonly UNetAddition[];
  /** Clean latents of a given first frame, `[1, C, h, w]` of unit variance. */
  readonly givenFrame: Tensor | undefined;
}

/**
 * Checks a request against model and plugins, and the part or the state that the run is to begin with.
 * @throws ZeroreelError `invalid-request`, `invalid-model`, `plugin`
 */
export function planRun(
  parts: RunParts,
  asked: TextToVideoRequest,
  stages: StageReporter,
  options: GenerateOptions,
): PlannedRun {
  const { model } = parts;
  requireChannels(model, countExtraChannels(parts.conditioners));
  const { request, overlays, notices } = applyTags(resolveRunRequest(parts, asked), parts.overlays);
  const told = [...(model.notices ?? []), ...notices, ...samplerNotices(parts, asked, request.sampler)];
  if (request.clipSkip === 2) told.push(CLIP_SKIP_2);
  for (const message of told) parts.events.emit('notice', { message });
  const { sampler, steps, eta, sigmas, spacing, timesteps, width, height } = request;
  const inserted = request.start?.inserted ?? [];
  const ofSampler = { config: model.scheduler, steps, eta, ...(sigmas && { sigmas }), spacing, timesteps, inserted };
  const frameShape = [model.latentChannels, height / model.vaeScaleFactor, width / model.vaeScaleFactor];
  const own = { ...parts, overlays, motion: motionOfRun(parts, request, frameShape) };
  const planned: PlannedRun = {
    ...{ parts: own, request, stages, options, signal: options.signal },
    sampler: createSampler(sampler, ofSampler, parts.samplers),
    guidance: guidanceOf(own, request),
    plan: planRunFrames(own, request, options.part),
    frameShape,
  };
  const slow = tellFewSteps(request.cache, request.steps);
  if (slow !== undefined) parts.events.emit('notice', { message: slow });
  for (const message of fewStepNotices(planned.parts, asked, request)) parts.events.emit('notice', { message });
  if (options.resumeFrom !== undefined) requireState(options.resumeFrom, planned);
  for (const message of withoutEffect(planned, asked)) parts.events.emit('notice', { message });
  return planned;
}

/** The motion as this run has it. */
function motionOfRun(
  { motion, followerStart }: RunParts,
  { consistency, start }: ResolvedRequest,
  [, height = 1, width = 1]: Shape,
): MotionDynamics | undefined {
  const leavesRemainder = start !== undefined && (followerStart?.leavesRemainder ?? false);
  return motion?.ofRun?.({ consistency, ...(leavesRemainder && { cells: { height, width } }) }) ?? motion;
}

/**
 * What is told where another sampler than the checkpoint's own stands in and nobody has asked for one, and of what the
 * one that runs leaves out.
 */
function samplerNotices(parts: RunParts, asked: TextToVideoRequest, sampler: string): readonly string[] {
  const { scheduler } = parts.model;
  const { notice } = defaultSampler(scheduler);
  const standsIn = notice !== undefined && (asked.sampler ?? defaultsOf(parts).sampler) === undefined;
  return [...(standsIn ? [notice] : []), ...leftOutNotices(scheduler, sampler)];
}

/**
 * The frames that a run makes, and how they are evaluated.
 * @param part to be made instead of all
 * @throws ZeroreelError `invalid-request` where the video cannot be made in parts, or not in this one
 */
export function planRunFrames(parts: RunParts, request: ResolvedRequest, part: FrameSpan | undefined): FramePlan {
  const whole = planFrames(request.frames, request.chunkSize);
  if (part === undefined) return whole;
  requireFramewise(parts, request, createNoise(parts, request));
  return planPart(whole, part);
}

/** How a run combines what the network answers about the same frames. */
export const guidanceOf = (
  { model, guidance }: Pick<RunParts, 'model' | 'guidance'>,
  request: ResolvedRequest,
): Guidance => guidance?.create(request) ?? classifierFreeGuidance(model.embedsGuidance ? 1 : request.guidanceScale);

/** The noise of one pass of a run. */
export function createNoise(
  { noise, motion, followerStart }: Pick<RunParts, 'noise' | 'motion' | 'followerStart'>,
  { seed, profile, steps, sharedNoise, frames, consistency, start }: ResolvedRequest,
): NoiseSource {
  const own = noise.create({ seed, profile: profile.name, steps });
  const source = sharedNoise ? new SharedNoise(own) : own;
  if (motion === undefined || start === undefined) return source;
  return followerStart?.noise?.(source, { motion, frames, seed, consistency }) ?? source;
}

const CLIP_SKIP_2 =
  "clipSkip 2 leaves out CLIP's last two layers, as diffusers counts; what webui and Civitai call clip skip 2 leaves out " +
  'one: clipSkip 1 (--clip-skip 1)';

/** Encodes texts and pictures, and prepares what conditions the run. @throws ZeroreelError */
export async function prepareRun(run: PlannedRun): Promise<PreparedRun> {
  const { parts, request, guidance, stages, signal } = run;
  const { model, conditioners } = parts;
  const text = await stages.run('encode', () => encodeRunTexts(run));
  throwIfAborted(signal);
  const { frames, width, height } = request;
  const video = { frames, width, height };
  const asDecoded = (pictures: Tensor) => picturesAsDecoded(run, pictures);
  const prepare = () => prepareConditioning(conditioners, { model, video, asDecoded, guidance, signal });
  const conditions = conditioners.length === 0 ? await prepare() : await stages.run('condition', prepare);
  try {
    const { additions, channels, inputs } = conditions;
    requireCacheable(request.cache, additions);
    const conditioning: Conditioning = {
      ...text,
      inputs,
      ...(channels && { channels }),
      ...(model.embedsGuidance && { guidanceScale: request.guidanceScale }),
    };
    const givenFrame = await encodeGivenFrame(run);
    return {
      ...run,
      conditioning,
      additions,
      givenFrame,
      [Symbol.asyncDispose]: () => conditions[Symbol.asyncDispose](),
    };
  } catch (error) {
    await conditions[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * A request with every field that it leaves out, as model and plugins want it.
 * @throws ZeroreelError `invalid-request`, or `plugin` where plugins do not go together
 */
export function resolveRunRequest(parts: RunParts, asked: TextToVideoRequest): ResolvedRequest {
  const { model, motion, firstFrame, secondPass, conditioners, overlays } = parts;
  if (motion === undefined) requireMotionFor(firstFrame ?? secondPass);
  const resolved = resolveRequest(asked, {
    defaultSize: model.defaultSize,
    vaeScaleFactor: model.vaeScaleFactor,
    defaultSampler: defaultSampler(model.scheduler).name,
    motion: motion !== undefined,
    sharedNoise: motion === undefined && conditioners.some(({ sharesNoise }) => sharesNoise),
    noise: modelNoise(model.scheduler, parts.samplers),
    modelDefaults: defaultsOf(parts),
    modelOptions: model.requestOptions,
  });
  applyTags(resolved, overlays);
  const recommended = recommendedKeys(parts, asked);
  const request = recommended.length > 0 ? { ...resolved, recommended } : resolved;
  if (firstFrame === undefined || resolved.frames > 1) return request;
  throw new ZeroreelError('invalid-request', `frames: expected 2 or more, '${firstFrame.name}' gives the first, got 1`);
}

async function encodeRunTexts({ parts, request, guidance, signal }: PlannedRun) {
  const { model, events, overlays, tokenEmbeddings } = parts;
  throwIfAborted(signal);
  const { clipSkip, width, height, modelOptions, promptSyntax: syntax } = request;
  const options = { syntax, clipSkip, width, height, modelOptions, overlays, tokenEmbeddings };
  const { cut, notices, ...text } = await encodeTexts(model, request, guidance.rows, options);
  const cuts = cut.filter((words) => words !== '').map((words) => `The text is too long for the model; cut: ${words}`);
  const all = [...notices, ...cuts, ...(cuts.length > 0 ? [READS_ON] : [])];
  for (const message of new Set(all)) events.emit('notice', { message });
  return text;
}

/** Only the plain syntax cuts. */
const READS_ON = 'promptSyntax webui (--prompt-syntax webui) reads a long text on in further blocks';

async function encodeGivenFrame({ parts, request, stages, signal }: PlannedRun): Promise<Tensor | undefined> {
  const { firstFrame, model, overlays } = parts;
  if (firstFrame === undefined) return undefined;
  const { width, height } = request;
  return stages.run('condition', async () => {
    const picture = await firstFrame.picture({ width, height });
    return encodePicture(model, picture, { width, height, overlays, name: firstFrame.name, signal });
  });
}

function requireChannels({ name, unetChannels, latentChannels }: DiffusionModel, extraChannels: number): void {
  const expected = latentChannels + extraChannels;
  if (unetChannels === expected) return;
  const wayOut =
    unetChannels > expected ? 'it is a model for inpainting or editing' : 'a plugin is for models that edit pictures';
  throw new ZeroreelError(
    'invalid-model',
    `This run needs a UNet of ${expected} input channels; that of ${name} has ${unetChannels} (${wayOut})`,
  );
}

function requireMotionFor(part: { readonly name: string } | undefined): void {
  if (part === undefined) return;
  throw new ZeroreelError('plugin', `'${part.name}' needs motion dynamics, which no plugin provides`);
}
