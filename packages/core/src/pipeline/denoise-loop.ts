import { elementCount } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { HookContext, LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import type { NoiseSource } from '../rng/noise-source.js';
import type { Sampler, SamplerStep, SamplerStepInput } from '../sampling/sampler.js';
import type { Tensor } from '../tensor/tensor.js';
import { deepModeOf, isWhole, type DeepCache } from './deep-cache.js';
import { evaluateFrames, type EvaluationStep } from './evaluate-frames.js';
import type { FrameBatch } from './frame-plan.js';
import type { GenerationStep } from './generation-step.js';
import { redrawSteps } from './redraw-noise.js';
import type { KeptLatents, LoopState, RunPosition } from './run-state.js';

/** What does not change while a run denoises. */
export interface DenoiseContext extends Omit<EvaluationStep, 'i' | 't' | 'steps' | 'deep'> {
  /** Which calls reuse features of earlier ones; absent: none does. */
  readonly cache?: DeepCache | undefined;
  readonly sampler: Sampler;
  /** F: frames of the whole video. */
  readonly frames: number;
  readonly noise: NoiseSource;
  readonly motion: MotionDynamics | undefined;
  readonly x0Hooks: readonly PredictedX0Hook[];
  readonly latentsHooks: readonly LatentsHook[];
  /** Called after each step of the sampler. */
  readonly onStep: (step: GenerationStep) => void;
  /** Called after each call of the network, and waited for. */
  readonly onPosition: (position: () => RunPosition) => void | Promise<void>;
}

/** Steps that some frames take together. */
export interface StepRange extends FrameBatch {
  readonly phase: 'anchor' | 'all';
  /** First step index, and the one before which to stop. */
  readonly from: number;
  readonly to: number;
  /** What positions keep beside the latents. */
  readonly keeps?: KeptLatents;
}

/** Where a range ended, and the clean latents as they were last predicted; absent where nothing was left to do. */
export type DenoisedRange = LoopState & Pick<KeptLatents, 'predictedX0'>;

/**
 * Denoises `[F, C, h, w]` up to step `range.to`, step by step for all frames, and returns the latents there.
 * @param begin where the range begins, or where an earlier run of it stood; behind its end nothing is left to do
 */
export async function* denoise(
  run: DenoiseContext,
  range: StepRange,
  begin: LoopState & Pick<KeptLatents, 'predictedX0'>,
): AsyncGenerator<GenerationStep, DenoisedRange, void> {
  const { sampler } = run;
  redrawSteps(run, range, begin);
  let { x, history } = begin;
  let { predictedX0 } = begin;
  for (let i = begin.next; i < range.to; i++) {
    const context = hookContext(run, range, i);
    const deep = deepModeOf(run.cache, i, range.from);
    const evaluation: EvaluationStep = { ...run, i, t: context.t, steps: context.steps, deep };
    const modelOutput = await evaluateFrames(evaluation, sampler.scaleModelInput(x, i), range);
    const step = await sampleStep(run, { modelOutput, x, i, history, ...stepNoise(run, x, context) }, context);
    ({ history, predictedX0 } = step);
    x = await adjust(run.latentsHooks, step.x, context);
    requireFiniteLatents(x, context);
    const { phase, steps, t: timestep } = context;
    const result = { phase, step: i, steps, timestep, latents: x, predictedX0: step.predictedX0 };
    run.onStep(result);
    const reached: LoopState = { next: i + 1, x, history };
    const anchorX0 = phase === 'anchor' && { predictedX0 };
    if (i + 1 === range.to || isWhole(run.cache, i + 1, range.from)) {
      await run.onPosition(() => ({ ...range.keeps, ...anchorX0, phase, ...reached }));
    }
    yield result;
  }
  return { next: Math.max(begin.next, range.to), x, history, ...(predictedX0 && { predictedX0 }) };
}

function hookContext(
  { sampler, frames, motion, signal }: DenoiseContext,
  { phase, frameIds }: StepRange,
  i: number,
): HookContext {
  const t = sampler.timesteps[i] as number;
  const level = sampler.marginal(i);
  return {
    phase,
    i,
    t,
    level,
    steps: sampler.timesteps.length,
    frameIds,
    frames,
    ...(motion && { motion }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function stepNoise({ sampler, noise }: DenoiseContext, x: Tensor, { i, frameIds }: HookContext): { noise?: Tensor } {
  return sampler.needsNoise(i) ? { noise: noise.step(i, frameIds, x.shape.slice(1)) } : {};
}

/** With hooks the step is taken twice: once for the sampler's own x_0, once with what they made of it. */
async function sampleStep(run: DenoiseContext, input: SamplerStepInput, context: HookContext): Promise<SamplerStep> {
  const { sampler, x0Hooks } = run;
  const own = sampler.step(input);
  if (x0Hooks.length === 0) return own;
  return sampler.step({ ...input, predictedX0: await adjust(x0Hooks, own.predictedX0, context) });
}

async function adjust(
  hooks: readonly (PredictedX0Hook | LatentsHook)[],
  x: Tensor,
  context: HookContext,
): Promise<Tensor> {
  for (const hook of hooks) x = await hook.adjust(x, context);
  return x;
}

function requireFiniteLatents({ data, shape }: Tensor, { i, t, frameIds }: HookContext): void {
  const broken = data.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return;
  const frame = frameIds[Math.floor(broken / elementCount(shape.slice(1)))];
  throw new ZeroreelError(
    'numerical',
    `The latents hold ${data[broken]} after step ${i} (timestep ${t}) in frame ${frame}`,
  );
}
