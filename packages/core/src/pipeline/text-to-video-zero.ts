/*
 * The whole of Text2Video-Zero (Khachatryan et al. 2023, arXiv 2303.13439, algorithm 1): the first frame goes ahead to T′,
 * the others come out of it, and all of them go from T to the end.
 */
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { StartSteps } from '../request/resolve-request.js';
import { diffuseLikeReferences } from '../sampling/forward-diffusion.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import { concatFrames, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { denoise, type DenoiseContext } from './denoise-loop.js';
import { ANCHOR_ALONE } from './frame-plan.js';
import { inversionOf, invertFirstFrame, keepFirstFrame } from './invert-first-frame.js';
import type { PreparedRun } from './prepare-run.js';
import type { GenerationStep } from './generation-step.js';
import { redrawToT } from './redraw-noise.js';
import type { KeptLatents, LoopState, RunPosition } from './run-state.js';

type Steps<T> = AsyncGenerator<GenerationStep, T, void>;

/** Clean latents `[F, C, h, w]`, and what a second pass begins again with: all frames at T, where they joined. */
export interface VideoLatents extends KeptLatents {
  readonly latents: Tensor;
}

/**
 * The latents of a video.
 * @param resumed where an earlier run stood in its first pass
 */
export async function* videoLatents(
  run: PreparedRun,
  context: DenoiseContext,
  resumed?: RunPosition,
): Steps<VideoLatents> {
  const { motion, secondPass } = run.parts;
  const { start } = run.request;
  if (motion === undefined || start === undefined) return { latents: yield* independentFrames(run, context, resumed) };

  if (resumed?.phase === 'all') {
    redrawToT(run, context, start);
    const { atT, inverted } = resumed;
    const keeps: KeptLatents = { ...(atT && { atT }), ...(inverted && { inverted }) };
    return { latents: yield* fromT(run, context, keeps, resumed), ...keeps };
  }
  const first = yield* firstFrame(run, context, start, resumed);
  const { atT, inverted } = first;
  const followers = startFollowers(run, context, { motion, start, first });
  const x = concatFrames([atT, followers]);
  const keeps: KeptLatents = { ...(secondPass && { atT: x }), ...(inverted && { inverted }) };
  return { latents: yield* fromT(run, context, keeps, beginAtT(run, x)), ...keeps };
}

/** All frames at T. */
export function beginAtT({ sampler, request: { start } }: PreparedRun, x: Tensor): LoopState {
  return { next: sampler.stepStarts[(start as StartSteps).joinStep] as number, x, history: [] };
}

/** All frames from T, or from where an earlier run stood behind it, to the clean latents. */
export function fromT(run: PreparedRun, context: DenoiseContext, keeps: KeptLatents, begin: LoopState): Steps<Tensor> {
  const { givenFrame } = run;
  const { stepStarts, timesteps } = context.sampler;
  const inversion = givenFrame && inversionOf(givenFrame, keeps.inverted ?? [], stepStarts.length);
  const hooks = inversion ? [keepFirstFrame(inversion, stepStarts, timesteps.length)] : [];
  const latentsHooks = [...context.latentsHooks, ...hooks];
  return allFrames(run, { ...context, latentsHooks }, { from: beginAtT(run, begin.x).next, keeps }, begin);
}

/** The first frame at T and at T′, `[1, C, h, w]` each. */
interface FirstFrameLatents {
  readonly atT: Tensor;
  readonly atTPrime: Tensor;
  /** Its clean latents as they were last predicted, or those of a given picture. */
  readonly predictedX0: Tensor;
  /** Of a given picture: at each denoising step from the last one up to T. */
  readonly inverted?: readonly Tensor[];
}

/** The first frame from noise to T and on to T′, or a given picture inverted to both. */
function firstFrame(
  run: PreparedRun,
  context: DenoiseContext,
  start: StartSteps,
  resumed: RunPosition | undefined,
): Steps<FirstFrameLatents> {
  const { givenFrame } = run;
  const steps =
    givenFrame === undefined
      ? fromNoise(run, context, start, resumed)
      : fromPicture(run, context, start, { givenFrame, resumed });
  return run.stages.steps('anchor', steps);
}

async function* fromNoise(
  run: PreparedRun,
  context: DenoiseContext,
  start: StartSteps,
  resumed: RunPosition | undefined,
): Steps<FirstFrameLatents> {
  const alone = { phase: 'anchor', ...ANCHOR_ALONE } as const;
  const [t, tPrime] = [firstCall(context, start.joinStep), firstCall(context, start.warpStep)];
  const begin: LoopState = { next: 0, x: initialLatents(run, context, [0]), history: [] };
  const toT = yield* denoise(context, { ...alone, from: 0, to: t }, resumed ?? begin);
  const atT = resumed?.atT ?? toT.x;
  const last = yield* denoise(context, { ...alone, from: t, to: tPrime, keeps: { atT } }, toT);
  return { atT, atTPrime: last.x, predictedX0: last.predictedX0 ?? last.x };
}

async function* fromPicture(
  { parts: { model } }: PreparedRun,
  context: DenoiseContext,
  { warpStep, joinStep }: StartSteps,
  { givenFrame, resumed }: { readonly givenFrame: Tensor; readonly resumed: RunPosition | undefined },
): Steps<FirstFrameLatents> {
  const { predictionType } = model.scheduler;
  const finalAlpha = createNoiseSchedule(model.scheduler).alphasCumprod[0] as number;
  const { at, inverted } = await invertFirstFrame(givenFrame, {
    ...{ context, predictionType, finalAlpha, upTo: joinStep, resumed },
  });
  const [atT, atTPrime] = [at.get(joinStep) as Tensor, at.get(warpStep) as Tensor];
  return { atT, atTPrime, predictedX0: givenFrame, inverted };
}

/** What followers are made of. */
interface Start {
  readonly motion: MotionDynamics;
  readonly start: StartSteps;
  readonly first: FirstFrameLatents;
}

/** Frames 2…F at T: as a plugin makes them, else warped at T′ and noised back. */
function startFollowers(run: PreparedRun, context: DenoiseContext, { motion, start, first }: Start): Tensor {
  const { followerStart } = run.parts;
  const { sampler, noise } = context;
  const { seed, consistency } = run.request;
  const { atTPrime, predictedX0 } = first;
  const started = followerStart?.start({
    ...{ motion, seed, consistency, noise, atTPrime, predictedX0 },
    frames: run.plan.frames,
    frameIds: run.plan.frameIds.slice(1),
    tPrime: sampler.marginal(firstCall(context, start.warpStep)),
    t: sampler.marginal(firstCall(context, start.joinStep)),
  });
  if (started === undefined)
    return noiseToT(run, context, start, warpFirstFrame(run, context, { motion, start, first }));
  // A stream goes on from the same place whoever makes the followers; see redrawToT.
  if (!noise.framewise) noise.forward(run.plan.frameIds.slice(1), run.frameShape);
  return started;
}

/** Frames 2…F at T′: copies of the first, each moved (section 3.3.1). */
function warpFirstFrame({ plan }: PreparedRun, context: DenoiseContext, { motion, start, first }: Start): Tensor {
  const { atTPrime, predictedX0 } = first;
  const clean = { predictedX0, level: context.sampler.marginal(firstCall(context, start.warpStep)) };
  return concatFrames(plan.frameIds.slice(1).map((id) => motion.warp(atTPrime, id, plan.frames, clean)));
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
function independentFrames(run: PreparedRun, context: DenoiseContext, resumed: RunPosition | undefined): Steps<Tensor> {
  const begin: LoopState = { next: 0, x: initialLatents(run, context, run.plan.frameIds), history: [] };
  return allFrames(run, context, { from: 0 }, resumed ?? begin);
}

function allFrames(
  { plan, stages }: PreparedRun,
  context: DenoiseContext,
  { from, keeps = {} }: { readonly from: number; readonly keeps?: KeptLatents },
  begin: LoopState,
): Steps<Tensor> {
  const { frameIds, chunks, joint } = plan;
  const range = { phase: 'all', from, to: context.sampler.timesteps.length, frameIds, chunks, joint, keeps } as const;
  async function* toTheEnd(): Steps<Tensor> {
    return (yield* denoise(context, range, begin)).x;
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
