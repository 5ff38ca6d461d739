import { formatShape, sameShape } from '@zeroreel/onnx';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { UNet } from '../networks/unet.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { SharedNoise } from '../rng/shared-noise.js';
import type { Tensor } from '../tensor/tensor.js';
import { countEvaluations } from './count-evaluations.js';
import { decodeFrames, type FrameReport } from './decode-frames.js';
import type { DenoiseContext } from './denoise-loop.js';
import type { GenerationStep, Video } from './generation-step.js';
import { planRun, prepareRun, type PreparedRun } from './prepare-run.js';
import type { RunParts } from './run-parts.js';
import type { FirstPass, SecondPass } from './second-pass.js';
import { StageReporter } from './stage-reporter.js';
import { fromT, videoLatents, type JoinedFrames } from './text-to-video-zero.js';

type Steps<T> = AsyncGenerator<GenerationStep, T, void>;

/**
 * A whole run: texts encoded, UNet compiled, latents, frames decoded one by one. Leaving it early frees everything.
 * @throws ZeroreelError
 */
export async function* generateVideo(
  parts: RunParts,
  asked: TextToVideoRequest,
  signal: AbortSignal | undefined,
): Steps<Video> {
  const stages = new StageReporter(parts.events, parts.clock);
  await using run = await prepareRun(planRun(parts, asked, stages, signal));
  const report: FrameReport = (decoded) => parts.events.emit('frame:decoded', decoded);
  const count = progressCounter(run);
  const { latents, joined } = yield* withUNet(run, count, (context) => videoLatents(run, context));
  const { secondPass } = parts;
  if (secondPass === undefined || joined === undefined) return decode(run, latents, report);

  const { frames: pictures } = await decode(run, latents, () => undefined);
  const again = { ...joined, atT: await restart(run, secondPass, joined, pictures) };
  return decode(run, yield* withUNet(run, count, (context) => fromT(run, context, again)), report);
}

/** Compiles the UNet, makes latents with it, and frees it again. */
async function* withUNet<T>(
  run: PreparedRun,
  onEvaluated: DenoiseContext['onEvaluated'],
  make: (context: DenoiseContext) => Steps<T>,
): Steps<T> {
  await using unet = await compileUNet(run);
  const { parts, request, sampler, guidance, conditioning, signal } = run;
  const { seed, profile, steps, sharedNoise } = request;
  const noise = parts.noise.create({ seed, profile: profile.name, steps });
  return yield* make({
    ...{ unet, sampler, guidance, conditioning, signal, onEvaluated },
    frames: request.frames,
    noise: sharedNoise ? new SharedNoise(noise) : noise,
    x0Hooks: parts.x0Hooks,
    latentsHooks: parts.latentsHooks,
    onStep: (step) => parts.events.emit('generation:step', step),
  });
}

function compileUNet({
  parts,
  guidance,
  plan,
  frameShape,
  conditioning,
  additions,
  stages,
  signal,
}: PreparedRun): Promise<UNet> {
  throwIfAborted(signal);
  const { model, attention, overlays } = parts;
  const [, height = 0, width = 0] = frameShape;
  const unetPlan = {
    ...{ height, width, attention, additions, overlays },
    rows: guidance.rows.length,
    chunkSize: plan.chunkFrames,
    extraChannels: conditioning.channels?.shape[2] ?? 0,
    textPerFrame: conditioning.textPerFrame,
  };
  return stages.run('compile', () => model.compileUNet(unetPlan));
}

/** Reports evaluations of single frames, over both passes. */
function progressCounter({ parts, request, sampler, givenFrame }: PreparedRun): DenoiseContext['onEvaluated'] {
  const { frames, start } = request;
  const counted = { start, givenFrame: givenFrame !== undefined, secondPass: parts.secondPass !== undefined };
  const total = countEvaluations(frames, sampler, counted);
  let done = 0;
  return (evaluated) => {
    done += evaluated;
    parts.events.emit('generation:progress', { done, total });
  };
}

async function restart(
  { parts: { motion }, signal }: PreparedRun,
  secondPass: SecondPass,
  { atT }: JoinedFrames,
  pictures: readonly Tensor[],
): Promise<Tensor> {
  throwIfAborted(signal);
  const first: FirstPass = { latentsAtT: atT, pictures, motion: motion as FirstPass['motion'], signal };
  const latents = await secondPass.restart(first);
  if (sameShape(latents.shape, atT.shape)) return latents;
  const facts = `expected latents ${formatShape(atT.shape)}, got ${formatShape(latents.shape)}`;
  throw new ZeroreelError('plugin', `'${secondPass.name}': ${facts}`);
}

function decode({ parts, request, stages, signal }: PreparedRun, latents: Tensor, report: FrameReport): Promise<Video> {
  const { model, overlays } = parts;
  const { width, height } = request;
  return stages.run('decode', async () => {
    throwIfAborted(signal);
    await using autoencoder = await model.compileAutoencoder({ width, height, overlays });
    return { latents, frames: await decodeFrames(autoencoder, latents, report, signal) };
  });
}
