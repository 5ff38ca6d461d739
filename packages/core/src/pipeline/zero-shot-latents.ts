/*
 * Text2Video-Zero's latents (paper, algorithm 1): frame 1 ahead to T′ (phases A and B), the others out of it, all of them
 * from T to the end (phase C).
 */
import type { Shape } from '@zeroreel/onnx';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import { diffuseLikeReferences } from '../sampling/forward-diffusion.js';
import type { NoiseSchedule } from '../sampling/noise-schedule.js';
import type { Sampler } from '../sampling/sampler.js';
import { concatFrames, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { denoise, type Denoiser } from './denoise-loop.js';
import type { FramePlan } from './frame-plan.js';
import type { Profile } from './profile.js';
import type { StageReporter } from './stage-reporter.js';
import type { GenerationStep } from './text-to-video.js';

const anchorAlone = { phase: 'anchor', frameIds: [0], chunks: [] } as const;

/** Denoising steps at which frame 1 is copied and warped (T′, i0) and at which all frames join (T, i1 < i0). */
export interface Start {
  readonly i0: number;
  readonly i1: number;
}

export interface LatentsRun {
  readonly denoiser: Denoiser;
  readonly plan: FramePlan;
  /** `[C, h, w]` */
  readonly frameShape: Shape;
  readonly profile: Profile;
  readonly schedule: NoiseSchedule;
  readonly stages: StageReporter;
}

type Steps<T> = AsyncGenerator<GenerationStep, T, void>;

/** The first frame at T and at T′, `[1, C, h, w]` each. */
export interface Anchor {
  readonly atT: Tensor;
  readonly atTPrime: Tensor;
}

/** Phases A and B: frame 1 from noise to T, and on to T′. */
export async function* anchorFromNoise({ denoiser, ...run }: LatentsRun, start: Start): Steps<Anchor> {
  const { stepStarts } = denoiser.sampler;
  const [t, tPrime] = [stepStarts[start.i1] as number, stepStarts[start.i0] as number];
  const noise = initialLatents({ denoiser, ...run }, [0]);
  const { x: atT, history } = yield* denoise(denoiser, { ...anchorAlone, from: 0, to: t }, noise);
  const { x: atTPrime } = yield* denoise(denoiser, { ...anchorAlone, from: t, to: tPrime, history }, atT);
  return { atT, atTPrime };
}

/** Frames 2…F out of the first: copied at T′, warped, noised back to T. */
export function allFramesAtT(run: LatentsRun, start: Start, motion: MotionDynamics, { atT, atTPrime }: Anchor): Tensor {
  return concatFrames([atT, backToT(run, start, warpAll(run, motion, atTPrime))]);
}

/** Phase C: all frames `x` from T to the clean latents. */
export const latentsFromT = (run: LatentsRun, { i1 }: Start, x: Tensor): Steps<Tensor> =>
  run.stages.steps('denoise', toTheEnd(run, run.denoiser.sampler.stepStarts[i1] as number, x));

/** The paper's naive baseline, control pictures, edits, a single picture: every frame from noise, all the way. */
export const independentLatents = (run: LatentsRun): Steps<Tensor> =>
  run.stages.steps('denoise', toTheEnd(run, 0, initialLatents(run, run.plan.frameIds)));

/**
 * UNet evaluations of single frames that a run takes: 389 for 8 frames and 50 steps of the paper.
 * @param calls of the network from the first step to the last, and the index of the first one of each denoising step
 */
export function countEvaluations(
  frames: number,
  { timesteps: { length: calls }, stepStarts }: Pick<Sampler, 'timesteps' | 'stepStarts'>,
  start: Start | undefined,
): number {
  if (start === undefined) return frames * calls;
  return (stepStarts[start.i0] as number) + frames * (calls - (stepStarts[start.i1] as number));
}

/** Frames 2…F at T′, each out of frame 1. */
function warpAll({ plan }: LatentsRun, motion: MotionDynamics, anchor: Tensor): Tensor {
  return concatFrames(plan.frameIds.slice(1).map((id) => motion.warp(anchor, id)));
}

/** From T′ back to T, with noise of each frame's own. Differs: the references' transition is wrong over σ, ours is exact there. */
function backToT({ denoiser, plan, frameShape, profile, schedule }: LatentsRun, start: Start, x: Tensor): Tensor {
  const { sampler } = denoiser;
  const noise = denoiser.noise.forward(plan.frameIds.slice(1), frameShape);
  const [i0, i1] = [sampler.stepStarts[start.i0] as number, sampler.stepStarts[start.i1] as number];
  const overSigma = sampler.marginal(0).signal === 1;
  if (profile.forward === 'exact' || overSigma) return sampler.renoise(x, i0, i1, noise);
  const [tPrime, t] = [sampler.timesteps[i0] as number, sampler.timesteps[i1] as number];
  return diffuseLikeReferences(schedule, x, tPrime, t, noise);
}

async function* toTheEnd({ denoiser, plan }: LatentsRun, from: number, x: Tensor): Steps<Tensor> {
  const { frameIds, chunks } = plan;
  const end = denoiser.sampler.timesteps.length;
  const denoised = yield* denoise(denoiser, { phase: 'all', from, to: end, frameIds, chunks }, x);
  return denoised.x;
}

function initialLatents({ denoiser, frameShape }: LatentsRun, frameIds: readonly number[]): Tensor {
  return scale(denoiser.sampler.initNoiseSigma, denoiser.noise.initial(frameIds, frameShape));
}
