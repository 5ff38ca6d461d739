/*
 * The whole of Text2Video-Zero (Khachatryan et al. 2023, arXiv 2303.13439, algorithm 1): the first frame goes ahead to T′,
 * the others come out of it, and all of them go from T to the end.
 */
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { LatentsHook } from '../plugin/hooks.js';
import type { StartSteps } from '../request/resolve-request.js';
import { diffuseLikeReferences } from '../sampling/forward-diffusion.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { concatFrames, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { denoise, type DenoiseContext } from './denoise-loop.js';
import { invertFirstFrame, keepFirstFrame } from './invert-first-frame.js';
import type { PreparedRun } from './prepare-run.js';
import type { GenerationStep } from './generation-step.js';

type Steps<T> = AsyncGenerator<GenerationStep, T, void>;

/** All frames at T, where they join; a second pass begins there again. */
export interface JoinedFrames {
  /** `[F, C, h, w]` */
  readonly atT: Tensor;
  readonly joinStep: number;
  /** Keep a given first frame as it is. */
  readonly hooks: readonly LatentsHook[];
}

/** Clean latents `[F, C, h, w]`, and where the frames joined, if they came out of the first one. */
export interface VideoLatents {
  readonly latents: Tensor;
  readonly joined?: JoinedFrames;
}

/** The latents of a video. */
export async function* videoLatents(run: PreparedRun, context: DenoiseContext): Steps<VideoLatents> {
  const { motion } = run.parts;
  const { start } = run.request;
  if (motion === undefined || start === undefined) return { latents: yield* independentFrames(run, context) };

  const { atT, atTPrime, hooks } = yield* firstFrame(run, context, start);
  const warped = warpFirstFrame(run, motion, atTPrime);
  const followers = noiseToT(run, context, start, warped);
  const joined: JoinedFrames = { atT: concatFrames([atT, followers]), joinStep: start.joinStep, hooks };
  return { latents: yield* fromT(run, context, joined), joined };
}

/** All frames from T to the clean latents. */
export function fromT(
  run: PreparedRun,
  context: DenoiseContext,
  { atT, joinStep, hooks }: JoinedFrames,
): Steps<Tensor> {
  const latentsHooks = [...context.latentsHooks, ...hooks];
  return allFrames(run, { ...context, latentsHooks }, firstCall(context, joinStep), atT);
}

/** The first frame at T and at T′, `[1, C, h, w]` each. */
interface FirstFrameLatents {
  readonly atT: Tensor;
  readonly atTPrime: Tensor;
  readonly hooks: readonly LatentsHook[];
}

/** The first frame from noise to T and on to T′, or a given picture inverted to both. */
function firstFrame(run: PreparedRun, context: DenoiseContext, start: StartSteps): Steps<FirstFrameLatents> {
  const steps =
    run.givenFrame === undefined ? fromNoise(run, context, start) : fromPicture(run, context, start, run.givenFrame);
  return run.stages.steps('anchor', steps);
}

async function* fromNoise(run: PreparedRun, context: DenoiseContext, start: StartSteps): Steps<FirstFrameLatents> {
  const alone = { phase: 'anchor', frameIds: [0], chunks: [] } as const;
  const [t, tPrime] = [firstCall(context, start.joinStep), firstCall(context, start.warpStep)];
  const { x: atT, history } = yield* denoise(context, { ...alone, from: 0, to: t }, initialLatents(run, context, [0]));
  const { x: atTPrime } = yield* denoise(context, { ...alone, from: t, to: tPrime, history }, atT);
  return { atT, atTPrime, hooks: [] };
}

async function* fromPicture(
  { parts: { model } }: PreparedRun,
  context: DenoiseContext,
  { warpStep, joinStep }: StartSteps,
  picture: Tensor,
): Steps<FirstFrameLatents> {
  const { stepStarts, timesteps } = context.sampler;
  const { predictionType } = model.scheduler;
  const finalAlpha = createNoiseSchedule(model.scheduler).alphasCumprod[0] as number;
  const inversion = await invertFirstFrame(picture, { context, predictionType, finalAlpha, upTo: joinStep });
  const hooks = [keepFirstFrame(inversion, stepStarts, timesteps.length)];
  return { atT: inversion.at.get(joinStep) as Tensor, atTPrime: inversion.at.get(warpStep) as Tensor, hooks };
}

/** Frames 2…F at T′: copies of the first, each moved (section 3.3.1). */
function warpFirstFrame({ plan: { frameIds, frames } }: PreparedRun, motion: MotionDynamics, atTPrime: Tensor): Tensor {
  return concatFrames(frameIds.slice(1).map((id) => motion.warp(atTPrime, id, frames)));
}

/**
 * From T′ back to T, with noise of each frame's own.
 * Differs: the references' transition is wrong over σ, where ours is exact for every profile.
 */
function noiseToT(run: PreparedRun, context: DenoiseContext, { warpStep, joinStep }: StartSteps, x: Tensor): Tensor {
  const { sampler } = context;
  const noise = context.noise.forward(run.plan.frameIds.slice(1), run.frameShape);
  const [from, to] = [firstCall(context, warpStep), firstCall(context, joinStep)];
  const overSigma = sampler.marginal(0).signal === 1;
  if (run.request.profile.forward === 'exact' || overSigma) return sampler.renoise(x, from, to, noise);
  const [tPrime, t] = [sampler.timesteps[from] as number, sampler.timesteps[to] as number];
  return diffuseLikeReferences(createNoiseSchedule(run.parts.model.scheduler), x, tPrime, t, noise);
}

/** The paper's naive baseline, control pictures, edits, a single picture: every frame from noise, all the way. */
const independentFrames = (run: PreparedRun, context: DenoiseContext): Steps<Tensor> =>
  allFrames(run, context, 0, initialLatents(run, context, run.plan.frameIds));

function allFrames({ plan, stages }: PreparedRun, context: DenoiseContext, from: number, x: Tensor): Steps<Tensor> {
  const { frameIds, chunks } = plan;
  const range = { phase: 'all', from, to: context.sampler.timesteps.length, frameIds, chunks } as const;
  async function* toTheEnd(): Steps<Tensor> {
    return (yield* denoise(context, range, x)).x;
  }
  return stages.steps('denoise', toTheEnd());
}

function initialLatents(
  { frameShape }: PreparedRun,
  { sampler, noise }: DenoiseContext,
  frameIds: readonly number[],
): Tensor {
  return scale(sampler.initNoiseSigma, noise.initial(frameIds, frameShape));
}

/** Index of the first network call of a denoising step. */
const firstCall = ({ sampler }: DenoiseContext, step: number): number => sampler.stepStarts[step] as number;
