import type { DiffusionModel } from '../networks/diffusion-model.js';
import type { UNet } from '../networks/unet.js';
import type { UNetAddition } from '../networks/unet-addition.js';
import { SharedNoise } from '../rng/shared-noise.js';
import { createNoiseSchedule } from '../sampling/noise-schedule.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Denoiser } from './denoise-loop.js';
import { planFrames, type FramePlan } from './frame-plan.js';
import { invertFirstFrame, keepFirstFrame } from './invert-first-frame.js';
import type { ResolvedRequest } from './resolve-request.js';
import type { StageReporter } from './stage-reporter.js';
import type { GenerationStep } from './text-to-video.js';
import { throwIfAborted } from './throw-if-aborted.js';
import {
  allFramesAtT,
  anchorFromNoise,
  countEvaluations,
  independentLatents,
  latentsFromT,
  type Anchor,
  type LatentsRun,
  type Start,
} from './zero-shot-latents.js';
import type { TextToVideoParts } from './zero-shot-text-to-video.js';

type Parts = Pick<
  TextToVideoParts,
  'attention' | 'motion' | 'noise' | 'overlays' | 'secondPass' | 'x0Hooks' | 'latentsHooks' | 'events'
>;
type Given = Pick<Denoiser, 'sampler' | 'guidance' | 'conditioning' | 'signal'>;

/** What latents are made of. */
export interface LatentsMakerOptions extends Parts, Given {
  readonly model: DiffusionModel;
  readonly request: ResolvedRequest;
  readonly stages: StageReporter;
  readonly additions: readonly UNetAddition[];
  /** Clean latents of a given first frame, `[1, C, h, w]`. */
  readonly firstFrame: Tensor | undefined;
}

/** All frames where they joined. */
export interface JoinedFrames {
  readonly start: Start;
  /** Latents at T, `[F, C, h, w]`. */
  readonly atT: Tensor;
  /** Of a given first frame: keeps it as it is. */
  readonly hooks: Denoiser['latentsHooks'];
}

/** Clean latents `[F, C, h, w]`, and where frames came out of the first one, what they came from. */
export interface MadeLatents {
  readonly latents: Tensor;
  readonly joined?: JoinedFrames;
}

type Steps<T> = AsyncGenerator<GenerationStep, T, void>;

/** Compiles the UNet, makes the latents of a run with it, and frees it again. */
export class LatentsMaker {
  private readonly plan: FramePlan;
  private done = 0;
  private readonly total: number;

  constructor(private readonly options: LatentsMakerOptions) {
    const { frames, chunkSize } = options.request;
    this.plan = planFrames(frames, chunkSize);
    this.total = countAllEvaluations(options);
  }

  async *make(): Steps<MadeLatents> {
    const { request, motion } = this.options;
    const { start } = request;
    await using unet = await this.compile();
    const run = this.prepare(unet);
    if (motion === undefined || start === undefined) return { latents: yield* independentLatents(run) };
    const { anchor, hooks } = yield* this.anchor(run, start);
    const joined = { start, atT: allFramesAtT(run, start, motion, anchor), hooks };
    return { latents: yield* this.fromT(run, joined), joined };
  }

  /** All frames once more, from other latents at T. */
  async *makeAgain(joined: JoinedFrames): Steps<MadeLatents> {
    await using unet = await this.compile();
    return { latents: yield* this.fromT(this.prepare(unet), joined), joined };
  }

  private async *anchor(run: LatentsRun, start: Start): Steps<{ anchor: Anchor; hooks: Denoiser['latentsHooks'] }> {
    const { firstFrame, model, sampler, stages } = this.options;
    if (firstFrame === undefined)
      return { anchor: yield* stages.steps('anchor', anchorFromNoise(run, start)), hooks: [] };
    const finalAlpha = run.schedule.alphasCumprod[0] as number;
    const { predictionType } = model.scheduler;
    const inversion = await stages.run('anchor', () =>
      invertFirstFrame(firstFrame, { denoiser: run.denoiser, predictionType, finalAlpha, upTo: start.i1 }),
    );
    const [atT, atTPrime] = [inversion.at.get(start.i1) as Tensor, inversion.at.get(start.i0) as Tensor];
    return {
      anchor: { atT, atTPrime },
      hooks: [keepFirstFrame(inversion, sampler.stepStarts, sampler.timesteps.length)],
    };
  }

  private fromT(run: LatentsRun, { start, atT, hooks }: JoinedFrames): Steps<Tensor> {
    const { denoiser } = run;
    const latentsHooks = [...denoiser.latentsHooks, ...hooks];
    return latentsFromT({ ...run, denoiser: { ...denoiser, latentsHooks } }, start, atT);
  }

  private compile(): Promise<UNet> {
    const { model, attention, request, guidance, conditioning, additions, overlays, stages, signal } = this.options;
    throwIfAborted(signal);
    const plan = {
      height: request.height / model.vaeScaleFactor,
      width: request.width / model.vaeScaleFactor,
      rows: guidance.rows.length,
      chunkSize: this.plan.chunkFrames,
      extraChannels: conditioning.channels?.shape[2] ?? 0,
      contextPerFrame: conditioning.contextPerFrame,
      ...{ attention, additions, overlays },
    };
    return stages.run('compile', () => model.compileUNet(plan));
  }

  private prepare(unet: UNet): LatentsRun {
    const { model, request, noise, events, stages, sampler, guidance, conditioning, signal } = this.options;
    const { seed, profile, steps } = request;
    const source = noise.create({ seed, profile: profile.name, steps });
    return {
      denoiser: {
        ...{ unet, sampler, guidance, conditioning, signal },
        noise: request.sharedNoise ? new SharedNoise(source) : source,
        x0Hooks: this.options.x0Hooks,
        latentsHooks: this.options.latentsHooks,
        onEvaluated: (frames) => events.emit('generation:progress', { done: (this.done += frames), total: this.total }),
        onStep: (step) => events.emit('generation:step', step),
      },
      plan: this.plan,
      frameShape: [model.latentChannels, request.height / model.vaeScaleFactor, request.width / model.vaeScaleFactor],
      profile,
      schedule: createNoiseSchedule(model.scheduler),
      stages,
    };
  }
}

/** With the inversion of a given first frame in the place of its own way to T′, and with the second pass. */
function countAllEvaluations({ request, sampler, firstFrame, secondPass }: LatentsMakerOptions): number {
  const { frames, start } = request;
  const once = countEvaluations(frames, sampler, start);
  if (start === undefined) return once;
  const ahead = sampler.stepStarts[start.i0] as number;
  const fromT = once - ahead;
  const first = firstFrame ? sampler.stepStarts.length - start.i1 : ahead;
  return first + fromT * (secondPass ? 2 : 1);
}
