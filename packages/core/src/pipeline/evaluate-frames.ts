import '../disposal.js';
import { elementCount } from '@zeroreel/onnx';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { DeepCall, SharedFrames, UNet, UNetInput } from '../networks/unet.js';
import type { Guidance } from '../sampling/guidance.js';
import { concatFrames, sliceFrames } from '../tensor/arithmetic.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Chunk, FrameBatch } from './frame-plan.js';
import { networkInput, type Conditioning } from './network-input.js';

/** What one step's evaluations have in common. */
export interface EvaluationStep {
  readonly unet: UNet;
  readonly conditioning: Conditioning;
  readonly guidance: Guidance;
  /** Step index, how many there are, and training timestep. */
  readonly i: number;
  readonly steps: number;
  readonly t: number;
  readonly signal: AbortSignal | undefined;
  /** What the calls of this step do with deep features; absent: nothing. */
  readonly deep?: DeepCall['mode'] | undefined;
  /** Called after each network call with the number of frames that it evaluated. */
  readonly onEvaluated: (frames: number) => void;
}

/**
 * Evaluates the network at one step for all frames of a batch: in one call where it is joint, else chunk by chunk.
 * @param latents `[F, C, h, w]`, scaled for the network; frame 0 is the anchor
 * @returns the guided model output `[F, C, h, w]`
 * @throws ZeroreelError `numerical` where the network gives NaN or infinity; `aborted`
 */
export async function evaluateFrames(step: EvaluationStep, latents: Tensor, batch: FrameBatch): Promise<Tensor> {
  const { unet, signal } = step;
  const { frameIds, joint } = batch;
  throwIfAborted(signal);
  if (!joint) return evaluateInChunks(step, latents, batch);
  return guide(step, await unet.evaluateAll(inputOf(step, latents, frameIds), signal), frameIds);
}

/**
 * Evaluates the anchor first, alone. Its keys and values go to every chunk, and each chunk's to the next. Everything
 * shared is disposed when this ends, however it ends.
 */
async function evaluateInChunks(
  step: EvaluationStep,
  latents: Tensor,
  { frameIds, chunks }: FrameBatch,
): Promise<Tensor> {
  const { unet, signal } = step;
  const idsOf = ({ start, end }: Chunk) => frameIds.slice(start, end);
  const input = (chunk: Chunk) => inputOf(step, sliceFrames(latents, chunk.start, chunk.end), idsOf(chunk));

  const anchorFrame: Chunk = { start: 0, end: 1 };
  const anchor = await unet.evaluateAnchor(input(anchorFrame), signal);
  let latest: SharedFrames = anchor.shared;
  try {
    const guided = [guide(step, anchor.modelOutput, idsOf(anchorFrame))];
    for (const chunk of chunks) {
      throwIfAborted(signal);
      const { modelOutput, shared } = await unet.evaluateFollowers(input(chunk), latest, signal);
      if (latest !== anchor.shared) latest[Symbol.dispose]();
      latest = shared;
      guided.push(guide(step, modelOutput, idsOf(chunk)));
    }
    return concatFrames(guided);
  } finally {
    if (latest !== anchor.shared) latest[Symbol.dispose]();
    anchor.shared[Symbol.dispose]();
  }
}

/** What the network is asked; deep features are those of the frames of this call. */
function inputOf(step: EvaluationStep, latents: Tensor, frameIds: readonly number[]): UNetInput {
  const input = networkInput(step, latents, frameIds);
  const { deep: mode } = step;
  return mode ? { ...input, deep: { mode, place: frameIds.join() } } : input;
}

function guide(step: EvaluationStep, modelOutput: Tensor, frameIds: readonly number[]): Tensor {
  requireFinite(step, modelOutput, frameIds);
  step.onEvaluated(frameIds.length);
  return step.guidance.apply(modelOutput);
}

function requireFinite({ i, t }: EvaluationStep, { data, shape }: Tensor, frameIds: readonly number[]): void {
  const broken = data.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return;
  const frame = frameIds[Math.floor(broken / elementCount(shape.slice(2))) % frameIds.length];
  throw new ZeroreelError(
    'numerical',
    `The network gave ${data[broken]} at step ${i} (timestep ${t}) for frame ${frame}; ` +
      'a weight may be damaged, or the numbers may be beyond the range of float16',
  );
}
