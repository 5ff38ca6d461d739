import { ZeroreelError } from '../errors.js';
import type { Framewise } from '../framewise.js';
import type { ResolvedRequest } from '../request/resolve-request.js';
import type { NoiseSource } from '../rng/noise-source.js';
import { chunksOf, type FramePlan, type FrameSpan } from './frame-plan.js';
import type { RunParts } from './run-parts.js';

/**
 * A part of a video: the anchor, which every frame needs, and frames that need no other. Its chunks are chunks of the
 * whole video and are evaluated by the same graphs, so that it has the bits of the whole on every backend.
 * @throws ZeroreelError `invalid-request` for a part that is empty, goes beyond the video or cuts a chunk in two
 */
export function planPart(whole: FramePlan, { from, to }: FrameSpan): FramePlan {
  const { frames, chunkFrames } = whole;
  const beginsChunk = (frame: number) => frame >= 1 && frame < frames && (frame - 1) % chunkFrames === 0;
  const isSpan = Number.isInteger(from) && Number.isInteger(to) && from < to;
  if (!isSpan || !beginsChunk(from) || !(beginsChunk(to) || to === frames)) {
    const borders = `1 and every ${chunkFrames} frames on, where chunks begin, and ${frames}, where the video ends`;
    throw new ZeroreelError('invalid-request', `part: expected from < to out of ${borders}; got ${from} and ${to}`);
  }
  if (from === 1 && to === frames) return whole;
  const frameIds = [0, ...whole.frameIds.slice(from, to)];
  return { frames, frameIds, chunkFrames, chunks: chunksOf(frameIds.length, chunkFrames), joint: false };
}

/**
 * Refuses parts of a run whose frames need other frames than the first.
 * @param noise of the run
 * @throws ZeroreelError `invalid-request` naming everything that keeps the video together
 */
export function requireFramewise(parts: RunParts, { profile }: ResolvedRequest, noise: NoiseSource): void {
  const { attention, followerStart, secondPass, x0Hooks, latentsHooks } = parts;
  const single = [followerStart, secondPass].filter((part) => part !== undefined);
  const hooks = [...single, ...x0Hooks, ...latentsHooks];
  const reasons = [
    ...refusal(attention, `'${attention.name}' reads other frames than the first`),
    ...refusal(noise, `the noise of profile ${profile.name} (${parts.noise.name}) comes out of one stream`),
    ...hooks.flatMap((hook) => refusal(hook, `'${hook.name}' may look at other frames (it is not framewise)`)),
  ];
  if (reasons.length === 0) return;
  throw new ZeroreelError('invalid-request', `part: this video cannot be made in parts: ${reasons.join('; ')}`);
}

const refusal = ({ framewise = false }: Framewise, reason: string): readonly string[] => (framewise ? [] : [reason]);
