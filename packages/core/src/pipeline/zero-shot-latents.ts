import type { Shape } from '@zeroreel/onnx';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import { diffuseLikeReferences } from '../sampling/forward-diffusion.js';
import type { NoiseSchedule } from '../sampling/noise-schedule.js';
import { concatFrames, scale } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import { denoise, type Denoiser } from './denoise-loop.js';
import type { FramePlan } from './frame-plan.js';
import type { Profile } from './profile.js';
import type { StageReporter } from './stage-reporter.js';
import type { GenerationStep } from './text-to-video.js';

const anchorAlone = { phase: 'anchor', frameIds: [0], chunks: [] } as const;

type Steps = AsyncGenerator<GenerationStep, Tensor, void>;

/** Steps at which frame 1 is copied and warped (T′, index i0) and at which all frames join (T, index i1 < i0). */
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

/** Text2Video-Zero's latents (paper, algorithm 1): frame 1 ahead to T′, the others out of it, all of them from T to the end. */
export async function* zeroShotLatents(run: LatentsRun, start: Start, motion: MotionDynamics): Steps {
  const x = yield* run.stages.steps('anchor', allFramesAtT(run, start, motion));
  return yield* run.stages.steps('denoise', toTheEnd(run, start.i1, x));
}

/** The paper's naive baseline, and a single picture: every frame from noise of its own, all the way. */
export async function* independentLatents(run: LatentsRun): Steps {
  return yield* run.stages.steps('denoise', toTheEnd(run, 0, initialLatents(run, run.plan.frameIds)));
}

/** UNet evaluations of single frames that a run takes: 389 for 8 frames and 50 steps of the paper. */
export function countEvaluations(frames: number, steps: number, start: Start | undefined): number {
  return start === undefined ? frames * steps : start.i0 + frames * (steps - start.i1);
}

async function* allFramesAtT(run: LatentsRun, start: Start, motion: MotionDynamics): Steps {
  const anchorAtT = yield* toT(run, start);
  const anchorAtTPrime = yield* toTPrime(run, start, anchorAtT);
  return concatFrames([anchorAtT, backToT(run, start, warpAll(run, motion, anchorAtTPrime))]);
}

/** Phase A: frame 1 from noise to T. */
function toT(run: LatentsRun, { i1 }: Start): Steps {
  return denoise(run.denoiser, { ...anchorAlone, from: 0, to: i1 }, initialLatents(run, [0]));
}

/** Phase B: frame 1 from T on to T′. */
function toTPrime({ denoiser }: LatentsRun, { i0, i1 }: Start, x: Tensor): Steps {
  return denoise(denoiser, { ...anchorAlone, from: i1, to: i0 }, x);
}

/** Frames 2…F at T′, each out of frame 1. */
function warpAll({ plan }: LatentsRun, motion: MotionDynamics, anchor: Tensor): Tensor {
  return concatFrames(plan.frameIds.slice(1).map((id) => motion.warp(anchor, id)));
}

/** From T′ back to T, with noise of each frame's own. */
function backToT({ denoiser, plan, frameShape, profile, schedule }: LatentsRun, { i0, i1 }: Start, x: Tensor): Tensor {
  const { sampler } = denoiser;
  const noise = denoiser.noise.forward(plan.frameIds.slice(1), frameShape);
  if (profile.forward === 'exact') return sampler.renoise(x, i0, i1, noise);
  const [tPrime, t] = [sampler.timesteps[i0] as number, sampler.timesteps[i1] as number];
  return diffuseLikeReferences(schedule, x, tPrime, t, noise);
}

/** Phase C: all frames from step `from` to the clean latents. */
function toTheEnd({ denoiser, plan }: LatentsRun, from: number, x: Tensor): Steps {
  const { frameIds, chunks } = plan;
  return denoise(denoiser, { phase: 'all', from, to: denoiser.sampler.timesteps.length, frameIds, chunks }, x);
}

function initialLatents({ denoiser, frameShape }: LatentsRun, frameIds: readonly number[]): Tensor {
  return scale(denoiser.sampler.initNoiseSigma, denoiser.noise.initial(frameIds, frameShape));
}
