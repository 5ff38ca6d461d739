import { selfAttention } from '../attention/attention-processor.js';
import { createEventBus } from '../events/event-bus.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { GenerateOptions } from '../pipeline/generate-options.js';
import { generateVideo } from '../pipeline/generate-video.js';
import type { GenerationStep, Video } from '../pipeline/generation-step.js';
import { planRun, prepareRun } from '../pipeline/prepare-run.js';
import type { RunParts } from '../pipeline/run-parts.js';
import { StageReporter } from '../pipeline/stage-reporter.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { defaultNoise } from '../rng/default-noise.js';
import { samplerKinds } from '../sampling/create-sampler.js';
import { scale } from '../tensor/arithmetic.js';
import { fakeModel, type FakeModelOptions } from './fake-model.js';

const motion: MotionDynamics = { name: 'dimming', warp: (latents, frameId) => scale(1 - 0.01 * frameId, latents) };

/** A short run of five frames in chunks, with all phases of the paper. */
export const smallRequest: TextToVideoRequest = {
  prompt: 'a bear',
  frames: 5,
  steps: 10,
  t0: 6,
  t1: 8,
  chunkSize: 3,
};

/** Runs over a fake model; `changes` take the place of the default parts. The clock counts how often it is read. */
export function setUpRun(options: FakeModelOptions = {}, changes: Partial<RunParts> = {}) {
  const { model, log } = fakeModel(options);
  const events = createEventBus();
  let now = 0;
  const parts: RunParts = {
    model,
    attention: selfAttention,
    motion,
    followerStart: undefined,
    noise: defaultNoise,
    guidance: undefined,
    samplers: samplerKinds,
    conditioners: [],
    overlays: [],
    tokenEmbeddings: [],
    firstFrame: undefined,
    secondPass: undefined,
    x0Hooks: [],
    latentsHooks: [],
    events,
    clock: () => now++,
    ...changes,
  };
  const generate = (request: TextToVideoRequest, options?: GenerateOptions) => generateVideo(parts, request, options);
  const prepare = (request: TextToVideoRequest, signal?: AbortSignal) =>
    prepareRun(planRun(parts, request, new StageReporter(events, parts.clock), signal ? { signal } : {}));
  return { generate, prepare, parts, model, log, events };
}

/** Runs to the end and returns every step. */
export async function finishRun(run: AsyncGenerator<GenerationStep, Video, void>) {
  const steps: GenerationStep[] = [];
  let next = await run.next();
  while (next.done !== true) {
    steps.push(next.value);
    next = await run.next();
  }
  return { steps, video: next.value };
}
