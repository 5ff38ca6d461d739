import { selfAttention } from '../attention/self-attention.js';
import { createEventBus } from '../events/event-bus.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { GenerationStep, Video } from '../pipeline/text-to-video.js';
import { ZeroShotTextToVideo, type TextToVideoParts } from '../pipeline/zero-shot-text-to-video.js';
import { defaultNoise } from '../rng/default-noise.js';
import { scale } from '../tensor/arithmetic.js';
import { fakeModel, type FakeModelOptions } from './fake-model.js';

const motion: MotionDynamics = { name: 'dimming', warp: (latents, frameId) => scale(1 - 0.01 * frameId, latents) };

/** A pipeline over a fake model; `parts` take the place of the defaults. */
export function setUpRun(options: FakeModelOptions = {}, parts: Partial<TextToVideoParts> = {}) {
  const { model, log } = fakeModel(options);
  const events = createEventBus();
  let now = 0;
  const pipeline = new ZeroShotTextToVideo({
    model,
    attention: selfAttention,
    motion,
    noise: defaultNoise,
    guidance: undefined,
    conditioners: [],
    overlays: [],
    tokenEmbeddings: [],
    firstFrame: undefined,
    secondPass: undefined,
    x0Hooks: [],
    latentsHooks: [],
    events,
    clock: () => now++,
    ...parts,
  });
  return { pipeline, model, log, events };
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
