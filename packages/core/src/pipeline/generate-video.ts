import '../disposal.js';
import { formatShape, sameShape, type Shape } from '@zeroreel/onnx';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { FinishPreview } from '../events/generation-events.js';
import type { Autoencoder } from '../networks/diffusion-model.js';
import type { UNet } from '../networks/unet.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import type { Tensor } from '../tensor/tensor.js';
import { countEvaluations, countEvaluationsBefore } from './count-evaluations.js';
import { deepCacheOf } from './deep-cache.js';
import { decodeFrames, type DecodeOptions, type FrameReport } from './decode-frames.js';
import type { DenoiseContext } from './denoise-loop.js';
import { firstLookOf } from './first-look.js';
import type { GenerateOptions } from './generate-options.js';
import type { GenerationStep, Video } from './generation-step.js';
import type { Conditioning } from './network-input.js';
import { createNoise, planRun, prepareRun, type PlannedRun, type PreparedRun } from './prepare-run.js';
import { finishPicture } from './picture-remainder.js';
import { RunDecoder } from './run-decoder.js';
import type { RunParts } from './run-parts.js';
import { RUN_STATE_FORMAT, type RunPosition, type RunState } from './run-state.js';
import type { FirstPass, SecondPass } from './second-pass.js';
import { StageReporter } from './stage-reporter.js';
import { beginAtT, fromT, videoLatents, type VideoLatents } from './text-to-video-zero.js';

type Steps<T> = AsyncGenerator<GenerationStep, T, void>;

/**
 * A whole run: texts encoded, UNet compiled, latents, frames decoded one by one. Leaving it early frees everything.
 * @throws ZeroreelError
 */
export async function* generateVideo(
  parts: RunParts,
  asked: TextToVideoRequest,
  options: GenerateOptions = {},
): Steps<Video> {
  const stages = new StageReporter(parts.events, parts.clock);
  const planned = planRun(parts, asked, stages, options);
  await using decoder = new RunDecoder(() => compileDecoder(planned));
  await using prepared = await prepareRun(planned);
  const run: DecodedRun = { ...prepared, decoder };
  const { resumeFrom: resumed } = options;
  const report: FrameReport = (decoded) => parts.events.emit('frame:decoded', decoded);
  const finish: FrameDecoding['finish'] = (picture, frameId) => finishPicture(run, picture, frameId);
  const toEnd: FrameDecoding = { report, finish, known: options.decoded, take: options.onPicture };
  const count = progressCounter(run);
  if (resumed?.pass === 1) return decode(run, yield* secondPassFrom(run, count, resumed), toEnd);

  const { latents, atT, inverted } = yield* firstPass(run, count);
  if (parts.secondPass === undefined || atT === undefined) return decode(run, latents, toEnd);
  const { frames: pictures } = await decode(run, latents, { report: () => undefined });
  const x = await restart(run, parts.secondPass, atT, pictures);
  const begin: RunPosition = { phase: 'all', ...beginAtT(run, x), ...(inverted && { inverted }) };
  await positionTeller(run, 1)(() => begin);
  return decode(run, yield* secondPassFrom(run, count, begin), toEnd);
}

/** Both passes' latents are in hand where an earlier run stood at the end of the pass: no network is compiled then. */
const isAtTheEnd = ({ sampler }: PreparedRun, { phase, next }: RunPosition): boolean =>
  phase === 'all' && next === sampler.timesteps.length;

async function* firstPass(run: DecodedRun, count: DenoiseContext['onEvaluated']): Steps<VideoLatents> {
  const { resumeFrom: resumed } = run.options;
  if (resumed !== undefined && isAtTheEnd(run, resumed)) return { ...resumed, latents: resumed.x };
  return yield* withUNet(run, { count, pass: 0 }, (context) => videoLatents(run, context, resumed));
}

async function* secondPassFrom(
  run: DecodedRun,
  count: DenoiseContext['onEvaluated'],
  begin: RunPosition,
): Steps<Tensor> {
  if (isAtTheEnd(run, begin)) return begin.x;
  const { inverted } = begin;
  return yield* withUNet(run, { count, pass: 1 }, (context) =>
    fromT(run, context, inverted ? { inverted } : {}, begin),
  );
}

/** A run that is ready, and what decodes it. */
interface DecodedRun extends PreparedRun {
  readonly decoder: RunDecoder;
}

interface Pass {
  readonly count: DenoiseContext['onEvaluated'];
  readonly pass: RunState['pass'];
}

/** Compiles the UNet, makes latents with it, and frees it again. */
async function* withUNet<T>(
  run: DecodedRun,
  { count, pass }: Pass,
  make: (context: DenoiseContext) => Steps<T>,
): Steps<T> {
  await using unet = await compileUNet(run);
  const { parts, request, sampler, guidance, conditioning, signal, plan } = run;
  const finish: FinishPreview = (picture, place) => finishPicture(run, picture, plan.frameIds[place] ?? 0);
  return yield* make({
    ...{ unet, sampler, guidance, conditioning, signal },
    onEvaluated: count,
    frames: request.frames,
    cache: deepCacheOf(request.cache),
    noise: createNoise(parts, request),
    motion: request.start && parts.motion,
    x0Hooks: parts.x0Hooks,
    latentsHooks: parts.latentsHooks,
    onStep(step) {
      const firstLook = firstLookOf(run, run.decoder, step);
      parts.events.emit('generation:step', { ...step, finish, ...(firstLook && { firstLook }) });
    },
    onPosition: positionTeller(run, pass),
  });
}

/** Tells where the run stands, as a state that can be kept. */
function positionTeller({ options, sampler }: PreparedRun, pass: RunState['pass']): DenoiseContext['onPosition'] {
  const { onState, fingerprint = '', part } = options;
  if (onState === undefined) return () => undefined;
  const format = RUN_STATE_FORMAT;
  const common = { format, fingerprint, times: sampler.timesteps, ...(part && { part }), pass } as const;
  return (position) => onState(() => ({ ...common, ...position() }));
}

function compileUNet({
  parts,
  request,
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
    ...(request.cache !== undefined && { deepFeatures: true }),
    text: textShapes(conditioning),
  };
  return stages.run('compile', () => model.compileUNet(unetPlan));
}

/** Shapes of one text's tensors: those of the run without guidance rows, and without frames where each has a text. */
const textShapes = ({ text, textPerFrame }: Conditioning): Readonly<Record<string, Shape>> =>
  Object.fromEntries(Object.entries(text).map(([name, { shape }]) => [name, shape.slice(textPerFrame ? 2 : 1)]));

/** Reports evaluations of single frames, over both passes, those of an earlier run counted in. */
function progressCounter({ parts, request, sampler, givenFrame, plan, options }: PreparedRun) {
  const frames = plan.frameIds.length;
  const { start } = request;
  const counted = { start, givenFrame: givenFrame !== undefined, secondPass: parts.secondPass !== undefined };
  const total = countEvaluations(frames, sampler, counted);
  const { resumeFrom: resumed } = options;
  let done = resumed === undefined ? 0 : countEvaluationsBefore(resumed, frames, sampler, counted);
  const count: DenoiseContext['onEvaluated'] = (evaluated) => {
    done += evaluated;
    parts.events.emit('generation:progress', { done, total });
  };
  if (done > 0) count(0);
  return count;
}

async function restart(
  { parts: { motion }, plan: { frameIds, frames }, signal }: PreparedRun,
  secondPass: SecondPass,
  latentsAtT: Tensor,
  pictures: readonly Tensor[],
): Promise<Tensor> {
  throwIfAborted(signal);
  const own = { latentsAtT, frameIds, frames, pictures, signal };
  const latents = await secondPass.restart({ ...own, motion: motion as FirstPass['motion'] });
  if (sameShape(latents.shape, latentsAtT.shape)) return latents;
  const facts = `expected latents ${formatShape(latentsAtT.shape)}, got ${formatShape(latents.shape)}`;
  throw new ZeroreelError('plugin', `'${secondPass.name}': ${facts}`);
}

type FrameDecoding = Pick<DecodeOptions, 'report' | 'finish' | 'known' | 'take'>;

function decode(
  { request, plan, stages, signal, decoder }: DecodedRun,
  latents: Tensor,
  how: FrameDecoding,
): Promise<Video> {
  const { width, height } = request;
  const { frameIds, frames } = plan;
  return stages.run('decode', async () => {
    throwIfAborted(signal);
    const pictureShape = [1, 3, height, width];
    return {
      latents,
      frames: await decodeFrames(latents, { ...how, decoder, frameIds, frames, pictureShape, signal }),
    };
  });
}

const compileDecoder = ({ parts: { model, overlays }, request: { width, height } }: PlannedRun): Promise<Autoencoder> =>
  model.compileAutoencoder({ width, height, overlays });
