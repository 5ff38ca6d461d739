import type { FirstLook } from '../events/generation-events.js';
import { decodeFrame } from './decode-frames.js';
import type { Tensor } from '../tensor/tensor.js';
import type { GenerationStep } from './generation-step.js';
import { finishPicture } from './picture-remainder.js';
import type { PlannedRun } from './prepare-run.js';
import type { RunDecoder } from './run-decoder.js';

/** What a step of the first frame alone tells of all frames; undefined in the steps of all, and where none follows it. */
export function firstLookOf(
  run: PlannedRun,
  decoder: RunDecoder,
  { phase, step }: GenerationStep,
): FirstLook | undefined {
  const { parts, request, sampler, signal } = run;
  const { motion } = parts;
  const { start, frames } = request;
  if (phase !== 'anchor' || start === undefined || motion?.move === undefined) return undefined;
  const moveBy = motion.move.bind(motion);
  const isLast = step + 1 === sampler.stepStarts[start.warpStep];
  const decode = async (latents: Tensor) => decodeFrame(await decoder.open(), latents, 0, signal);
  return {
    frames,
    move: (picture, frameId) =>
      frameId === 0 ? picture : finishPicture(run, moveBy(picture, frameId, frames), frameId),
    ...(isLast && { decode }),
  };
}
