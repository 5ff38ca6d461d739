import { CANVAS } from '../motion/motion-dynamics.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { samplerKind } from '../sampling/create-sampler.js';
import type { PlannedRun } from './prepare-run.js';

/** What was asked for and does nothing in this run, or is not quite what was asked for. */
export function withoutEffect(run: PlannedRun, asked: TextToVideoRequest): readonly string[] {
  const { start, sampler } = run.request;
  const inserts = samplerKind(sampler, run.parts.samplers).takesInserted ?? false;
  const near = start && [start.warpTimestep, start.joinTimestep].map(Math.round).join(' and ');
  return [
    ...sharesNothing(run),
    ...keepsNothing(run, asked),
    ...(start === undefined || inserts || start.byStep
      ? []
      : [`${sampler} needs equal steps: frames start at its nearest, ${near}`]),
    ...leavesFirstFrame(run),
  ];
}

/** Shared noise does nothing for a single frame, and where frames come out of the first one and no step adds noise. */
function sharesNothing({ parts, request, sampler }: PlannedRun): readonly string[] {
  const { start, sharedNoise, consistency, frames } = request;
  if (!sharedNoise) return [];
  if (frames === 1) return ['--shared-noise has no effect here: there is one frame'];
  if (start === undefined) return [];
  const isStochastic = sampler.timesteps.some((_, i) => sampler.needsNoise(i));
  const movesNoise = consistency > 0 && parts.followerStart !== undefined && parts.motion?.flow !== undefined;
  if (isStochastic && !movesNoise) return [];
  const why = movesNoise ? 'and their noise with them' : 'and no step adds noise';
  return [`--shared-noise has no effect here: frames come out of the first one, ${why}`];
}

/** Consistency does nothing where no frame comes out of the first one. */
function keepsNothing({ request: { start, frames } }: PlannedRun, asked: TextToVideoRequest): readonly string[] {
  if (start !== undefined || asked.consistency === undefined) return [];
  const why = frames === 1 ? 'there is one frame' : 'nothing moves, and no frame comes out of the first one';
  return [`--consistency has no effect here: ${why}`];
}

/** Cells of a coarse grid along each side, enough to see whether anything of the first frame is in view. */
const GRID = 16;

/** A camera that leaves the first frame finds what the network makes of nothing, or that frame's mirror image. */
function leavesFirstFrame({ parts: { motion }, request: { start, frames } }: PlannedRun): readonly string[] {
  if (start === undefined || motion?.flow === undefined) return [];
  const isOn = (cell: number, displacement: number) =>
    Math.abs(cell + displacement / (CANVAS / GRID) - (GRID - 1) / 2) <= GRID / 2;
  for (let id = 1; id < frames; id++) {
    const { data } = motion.flow(id, frames, GRID, GRID);
    const cells = data.length / 2;
    const seen = data.subarray(0, cells).some((x, cell) => {
      const y = data[cells + cell] as number;
      return isOn(cell % GRID, x) && isOn(Math.floor(cell / GRID), y);
    });
    if (!seen) return [`From frame ${id} on the camera has left the first frame; ${WAY_BACK}`];
  }
  return [];
}

const WAY_BACK = '--motion-reach 128 or --loop seamless lets it come back';
