import type { AttentionProcessor } from '../attention/attention-processor.js';
import { ZeroreelError } from '../errors.js';
import type { EventBus } from '../events/event-bus.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { UNet } from '../networks/unet.js';
import type { LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import type { NoiseProvider } from '../rng/noise-source.js';
import { createSampler, defaultSampler } from '../sampling/create-sampler.js';
import type { Sampler } from '../sampling/sampler.js';
import { guidanceRows } from '../sampling/guidance.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Clock } from './clock.js';
import { decodeFrames } from './decode-frames.js';
import type { Denoiser } from './denoise-loop.js';
import { planFrames, type FramePlan } from './frame-plan.js';
import type { TextToVideoRequest } from './request.js';
import { resolveRequest, type ResolvedRequest } from './resolve-request.js';
import { StageReporter } from './stage-reporter.js';
import type { GenerationStep, TextToVideo, Video } from './text-to-video.js';
import { throwIfAborted } from './throw-if-aborted.js';
import { countEvaluations, independentLatents, zeroShotLatents, type LatentsRun } from './zero-shot-latents.js';

/** Everything that a run is made of; one object a container. */
export interface TextToVideoParts {
  readonly model: DiffusionModel;
  readonly attention: AttentionProcessor;
  /** Absent: every frame starts from noise of its own. */
  readonly motion: MotionDynamics | undefined;
  readonly noise: NoiseProvider;
  readonly x0Hooks: readonly PredictedX0Hook[];
  readonly latentsHooks: readonly LatentsHook[];
  readonly events: EventBus;
  readonly clock: Clock;
}

type Signal = AbortSignal | undefined;

/** The run of `TextToVideo`: prompts encoded, UNet compiled, latents, frames decoded one by one. */
export class ZeroShotTextToVideo implements TextToVideo {
  private readonly stages: StageReporter;
  private running = false;

  constructor(private readonly parts: TextToVideoParts) {
    this.stages = new StageReporter(parts.events, parts.clock);
  }

  async *generate(
    request: TextToVideoRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<GenerationStep, Video, void> {
    if (this.running) {
      throw new ZeroreelError('invalid-request', 'A run is under way; one container runs one at a time');
    }
    this.running = true;
    try {
      const resolved = this.resolve(request);
      const sampler = this.createSampler(resolved);
      const context = await this.stages.run('encode', () => this.encode(resolved, signal));
      const latents = yield* this.makeLatents(resolved, { sampler, context, signal });
      const frames = await this.stages.run('decode', () => this.decode(resolved, latents, signal));
      return { latents, frames };
    } finally {
      this.running = false;
    }
  }

  private resolve(request: TextToVideoRequest): ResolvedRequest {
    const { model, motion, events } = this.parts;
    requireTextToImage(model);
    const sampler = defaultSampler(model.scheduler.className);
    if (request.sampler === undefined && sampler.notice !== undefined) {
      events.emit('notice', { message: sampler.notice });
    }
    const { defaultSize, vaeScaleFactor } = model;
    const defaults = { defaultSize, vaeScaleFactor, defaultSampler: sampler.name };
    return resolveRequest(request, { ...defaults, motion: motion !== undefined });
  }

  private createSampler({ sampler, steps, eta }: ResolvedRequest): Sampler {
    return createSampler(sampler, { config: this.parts.model.scheduler, steps, eta });
  }

  /** The text context `[G, L, D]`, rows [negative, prompt] or, without guidance, [prompt]. */
  private async encode(request: ResolvedRequest, signal: Signal): Promise<Tensor> {
    const { model, events } = this.parts;
    throwIfAborted(signal);
    const prompt = request.profile.promptOf(request.prompt);
    const texts = guidanceRows(request.guidanceScale) === 1 ? [prompt] : [request.negativePrompt, prompt];
    const { embeddings, cut } = await model.encodePrompts(texts, { clipSkip: request.clipSkip });
    for (const words of new Set(cut)) {
      if (words !== '') events.emit('notice', { message: `The text is too long for the model; cut: ${words}` });
    }
    return embeddings;
  }

  private async *makeLatents(request: ResolvedRequest, made: { sampler: Sampler; context: Tensor; signal: Signal }) {
    const plan = planFrames(request.frames, request.chunkSize);
    throwIfAborted(made.signal);
    const unet = await this.stages.run('compile', () => this.compile(request, plan));
    try {
      const run = this.prepareRun(request, plan, { ...made, unet });
      return yield* this.startLatents(run, request);
    } finally {
      await unet[Symbol.asyncDispose]();
    }
  }

  private compile({ height, width, guidanceScale }: ResolvedRequest, plan: FramePlan): Promise<UNet> {
    const { model, attention } = this.parts;
    return model.compileUNet({
      height: height / model.vaeScaleFactor,
      width: width / model.vaeScaleFactor,
      rows: guidanceRows(guidanceScale),
      chunkSize: plan.chunkFrames,
      attention,
    });
  }

  private prepareRun(
    request: ResolvedRequest,
    plan: FramePlan,
    made: Pick<Denoiser, 'sampler' | 'context' | 'unet' | 'signal'>,
  ): LatentsRun {
    const { model, noise, events, x0Hooks, latentsHooks } = this.parts;
    const { seed, profile, steps, guidanceScale } = request;
    const total = countEvaluations(request.frames, steps, request.start);
    let done = 0;
    const onEvaluated = (frames: number) => {
      done += frames;
      events.emit('generation:progress', { done, total });
    };
    const source = noise.create({ seed, profile: profile.name, steps });
    const onStep = (step: GenerationStep) => {
      events.emit('generation:step', step);
    };
    return {
      denoiser: { ...made, guidanceScale, onEvaluated, onStep, noise: source, x0Hooks, latentsHooks },
      plan,
      frameShape: [model.latentChannels, request.height / model.vaeScaleFactor, request.width / model.vaeScaleFactor],
      profile,
      schedule: createNoiseSchedule(model.scheduler),
      stages: this.stages,
    };
  }

  private startLatents(run: LatentsRun, { start }: ResolvedRequest) {
    const { motion } = this.parts;
    return motion === undefined || start === undefined ? independentLatents(run) : zeroShotLatents(run, start, motion);
  }

  private async decode({ width, height }: ResolvedRequest, latents: Tensor, signal: Signal): Promise<Tensor[]> {
    throwIfAborted(signal);
    const autoencoder = await this.parts.model.compileAutoencoder({ width, height });
    try {
      return await decodeFrames(autoencoder, latents, this.parts.events, signal);
    } finally {
      await autoencoder[Symbol.asyncDispose]();
    }
  }
}

function requireTextToImage({ name, unetChannels, latentChannels }: DiffusionModel): void {
  if (unetChannels === latentChannels) return;
  throw new ZeroreelError(
    'invalid-model',
    `Text to video needs a UNet of ${latentChannels} input channels; that of ${name} has ${unetChannels} ` +
      '(a model for inpainting or editing)',
  );
}
