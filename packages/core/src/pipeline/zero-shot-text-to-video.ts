import { formatShape, sameShape } from '@zeroreel/onnx';
import type { AttentionProcessor } from '../attention/attention-processor.js';
import type { Conditioner, GuidanceProvider } from '../conditioning/conditioner.js';
import { ZeroreelError } from '../errors.js';
import type { EventBus } from '../events/event-bus.js';
import type { MotionDynamics } from '../motion/motion-dynamics.js';
import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { TokenEmbedding, WeightOverlay } from '../networks/weight-overlay.js';
import type { LatentsHook, PredictedX0Hook } from '../plugin/hooks.js';
import type { NoiseProvider } from '../rng/noise-source.js';
import { createSampler, defaultSampler } from '../sampling/create-sampler.js';
import { classifierFreeGuidance, type Guidance } from '../sampling/guidance.js';
import type { Sampler } from '../sampling/sampler.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Clock } from './clock.js';
import { decodeFrames } from './decode-frames.js';
import { encodePicture } from './encode-picture.js';
import { encodeTexts } from './encode-texts.js';
import type { FirstFrame } from './first-frame.js';
import { LatentsMaker } from './latents-maker.js';
import type { Conditioning } from './network-input.js';
import { countExtraChannels, prepareConditioning, type RunConditioning } from './prepare-conditioning.js';
import type { TextToVideoRequest } from './request.js';
import { resolveRequest, type ResolvedRequest } from './resolve-request.js';
import type { FirstPass, SecondPass } from './second-pass.js';
import { StageReporter } from './stage-reporter.js';
import type { GenerationStep, TextToVideo, Video } from './text-to-video.js';
import { throwIfAborted } from './throw-if-aborted.js';

/** Everything that a run is made of; one object a container. */
export interface TextToVideoParts {
  readonly model: DiffusionModel;
  readonly attention: AttentionProcessor;
  /** Absent: every frame starts from noise of its own. */
  readonly motion: MotionDynamics | undefined;
  readonly noise: NoiseProvider;
  /** Absent: classifier-free guidance. */
  readonly guidance: GuidanceProvider | undefined;
  readonly conditioners: readonly Conditioner[];
  readonly overlays: readonly WeightOverlay[];
  readonly tokenEmbeddings: readonly TokenEmbedding[];
  /** Absent: the first frame comes from noise. */
  readonly firstFrame: FirstFrame | undefined;
  readonly secondPass: SecondPass | undefined;
  readonly x0Hooks: readonly PredictedX0Hook[];
  readonly latentsHooks: readonly LatentsHook[];
  readonly events: EventBus;
  readonly clock: Clock;
}

type Signal = AbortSignal | undefined;
type FrameReport = Parameters<typeof decodeFrames>[2];

/** A request that has been checked, and what follows from it alone. */
interface Run {
  readonly request: ResolvedRequest;
  readonly sampler: Sampler;
  readonly guidance: Guidance;
  readonly signal: Signal;
}

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
      const run = this.begin(request, signal);
      const text = await this.stages.run('encode', () => this.encode(run));
      await using conditioning = await this.condition(run);
      const firstFrame = await this.encodeFirstFrame(run);
      return yield* this.video(run, { ...text, ...this.networkInputs(run, conditioning) }, conditioning, firstFrame);
    } finally {
      this.running = false;
    }
  }

  private begin(request: TextToVideoRequest, signal: Signal): Run {
    const resolved = this.resolve(request);
    const { sampler, steps, eta, sigmas, guidanceScale } = resolved;
    const { model, guidance } = this.parts;
    const settings = { config: model.scheduler, steps, eta, ...(sigmas && { sigmas }) };
    return {
      request: resolved,
      sampler: createSampler(sampler, settings),
      guidance: guidance?.create(resolved) ?? classifierFreeGuidance(model.embedsGuidance ? 1 : guidanceScale),
      signal,
    };
  }

  private resolve(request: TextToVideoRequest): ResolvedRequest {
    const { model, motion, firstFrame, secondPass, events, conditioners } = this.parts;
    requireChannels(model, countExtraChannels(conditioners));
    if (motion === undefined) requireMotionFor(firstFrame ?? secondPass);
    const sampler = defaultSampler(model.scheduler);
    if (request.sampler === undefined && sampler.notice !== undefined) {
      events.emit('notice', { message: sampler.notice });
    }
    const { defaultSize, vaeScaleFactor } = model;
    const defaults = { defaultSize, vaeScaleFactor, defaultSampler: sampler.name };
    const resolved = resolveRequest(request, { ...defaults, motion: motion !== undefined });
    if (firstFrame !== undefined) requireFramesAfter(firstFrame, resolved);
    return resolved;
  }

  private async encode({ request, guidance, signal }: Run): Promise<Pick<Conditioning, 'context' | 'contextPerFrame'>> {
    const { model, events, overlays, tokenEmbeddings } = this.parts;
    throwIfAborted(signal);
    const options = { clipSkip: request.clipSkip, overlays, tokenEmbeddings };
    const { cut, ...text } = await encodeTexts(model, request, guidance.rows, options);
    for (const words of new Set(cut)) {
      if (words !== '') events.emit('notice', { message: `The text is too long for the model; cut: ${words}` });
    }
    return text;
  }

  private condition({ request, guidance, signal }: Run): Promise<RunConditioning> {
    const { conditioners, model } = this.parts;
    throwIfAborted(signal);
    const prepare = () => prepareConditioning(conditioners, { model, request, guidance, signal });
    return conditioners.length === 0 ? prepare() : this.stages.run('condition', prepare);
  }

  private networkInputs({ request }: Run, { channels, inputs }: RunConditioning) {
    const { embedsGuidance } = this.parts.model;
    return {
      inputs,
      ...(channels && { channels }),
      ...(embedsGuidance && { guidanceScale: request.guidanceScale }),
    };
  }

  /** The latents of a given first frame, `[1, C, h, w]` of unit variance. */
  private async encodeFirstFrame({ request, signal }: Run): Promise<Tensor | undefined> {
    const { firstFrame, model, overlays } = this.parts;
    if (firstFrame === undefined || request.start === undefined) return undefined;
    const { width, height } = request;
    return this.stages.run('condition', async () => {
      const picture = await firstFrame.picture({ width, height });
      return encodePicture(model, picture, { width, height, overlays, name: firstFrame.name, signal });
    });
  }

  private async *video(
    run: Run,
    conditioning: Conditioning,
    { additions }: RunConditioning,
    firstFrame: Tensor | undefined,
  ): AsyncGenerator<GenerationStep, Video, void> {
    const { secondPass, motion } = this.parts;
    const maker = new LatentsMaker({ ...this.parts, ...run, stages: this.stages, conditioning, additions, firstFrame });
    const { latents, joined } = yield* maker.make();
    if (secondPass === undefined || joined === undefined || motion === undefined) {
      return this.decode(run, latents, this.reportFrame);
    }
    const { frames: pictures } = await this.decode(run, latents, () => undefined);
    throwIfAborted(run.signal);
    const first: FirstPass = { latentsAtT: joined.atT, pictures, motion, signal: run.signal };
    const again = yield* maker.makeAgain({ ...joined, atT: await restart(secondPass, first) });
    return this.decode(run, again.latents, this.reportFrame);
  }

  private readonly reportFrame: FrameReport = (decoded) => {
    this.parts.events.emit('frame:decoded', decoded);
  };

  private decode({ request, signal }: Run, latents: Tensor, report: FrameReport): Promise<Video> {
    const { model, overlays } = this.parts;
    const { width, height } = request;
    return this.stages.run('decode', async () => {
      throwIfAborted(signal);
      await using autoencoder = await model.compileAutoencoder({ width, height, overlays });
      return { latents, frames: await decodeFrames(autoencoder, latents, report, signal) };
    });
  }
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
  throw new ZeroreelError('plugin', `'${part.name}' needs motion dynamics, which no plugin binds`);
}

function requireFramesAfter({ name }: FirstFrame, { frames }: ResolvedRequest): void {
  if (frames > 1) return;
  throw new ZeroreelError('invalid-request', `frames: expected 2 or more, '${name}' gives the first, got ${frames}`);
}

async function restart(secondPass: SecondPass, first: FirstPass): Promise<Tensor> {
  const latents = await secondPass.restart(first);
  const { shape } = first.latentsAtT;
  if (sameShape(latents.shape, shape)) return latents;
  const facts = `expected latents ${formatShape(shape)}, got ${formatShape(latents.shape)}`;
  throw new ZeroreelError('plugin', `'${secondPass.name}': ${facts}`);
}
