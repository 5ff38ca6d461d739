import { elementCount } from '@zeroreel/onnx';
import { ZeroreelError } from '../errors.js';
import type { HookContext, LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import type { NoiseSource } from '../rng/noise-source.js';
import type { Sampler, SamplerHistory, SamplerStep, SamplerStepInput } from '../sampling/sampler.js';
import type { Tensor } from '../tensor/tensor.js';
import { evaluateFrames, type EvaluationStep } from './evaluate-frames.js';
import type { Chunk } from './frame-plan.js';
import type { GenerationStep } from './text-to-video.js';

/** What does not change while a run denoises. */
export interface Denoiser extends Omit<EvaluationStep, 'i' | 't' | 'steps'> {
  readonly sampler: Sampler;
  readonly noise: NoiseSource;
  readonly x0Hooks: readonly PredictedX0Hook[];
  readonly latentsHooks: readonly LatentsHook[];
  /** Called after each step of the sampler. */
  readonly onStep: (step: GenerationStep) => void;
}

/** A stretch of steps for some frames. */
export interface Stretch {
  readonly phase: 'anchor' | 'all';
  /** First step index, and the one before which to stop. */
  readonly from: number;
  readonly to: number;
  readonly frameIds: readonly number[];
  /** The frames after the first. */
  readonly chunks: readonly Chunk[];
  /** Of the same frames, from a stretch that ended where this one begins; default none. */
  readonly history?: SamplerHistory;
}

/** Where a stretch ended. */
export interface Denoised {
  /** `[F, C, h, w]` */
  readonly x: Tensor;
  readonly history: SamplerHistory;
}

/**
 * Denoises `x [F, C, h, w]` from step `from` to step `to`, step by step for all frames, and returns the latents there.
 * A multistep sampler's history begins anew unless the stretch goes on from another one of the same frames.
 */
export async function* denoise(
  denoiser: Denoiser,
  stretch: Stretch,
  x: Tensor,
): AsyncGenerator<GenerationStep, Denoised, void> {
  const { sampler } = denoiser;
  let history: SamplerHistory = stretch.history ?? [];
  for (let i = stretch.from; i < stretch.to; i++) {
    const context = hookContext(denoiser, stretch, i);
    const evaluation: EvaluationStep = { ...denoiser, i, t: context.t, steps: context.steps };
    const modelOutput = await evaluateFrames(evaluation, sampler.scaleModelInput(x, i), stretch.chunks);
    const step = await sampleStep(
      denoiser,
      { modelOutput, x, i, history, ...stepNoise(denoiser, x, context) },
      context,
    );
    history = step.history;
    x = await adjust(denoiser.latentsHooks, step.x, context);
    requireFiniteLatents(x, context);
    const { phase, steps, t: timestep } = context;
    const result = { phase, step: i, steps, timestep, latents: x, predictedX0: step.predictedX0 };
    denoiser.onStep(result);
    yield result;
  }
  return { x, history };
}

function hookContext({ sampler, signal }: Denoiser, { phase, frameIds }: Stretch, i: number): HookContext {
  const t = sampler.timesteps[i] as number;
  return { phase, i, t, steps: sampler.timesteps.length, frameIds, ...(signal === undefined ? {} : { signal }) };
}

function stepNoise({ sampler, noise }: Denoiser, x: Tensor, { i, frameIds }: HookContext): { noise?: Tensor } {
  return sampler.needsNoise(i) ? { noise: noise.step(i, frameIds, x.shape.slice(1)) } : {};
}

/** With hooks the step is taken twice: once for the sampler's own x_0, once with what they made of it. */
async function sampleStep(denoiser: Denoiser, input: SamplerStepInput, context: HookContext): Promise<SamplerStep> {
  const { sampler, x0Hooks } = denoiser;
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
