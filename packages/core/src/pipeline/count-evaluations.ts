import type { StartSteps } from '../request/resolve-request.js';
import type { Sampler } from '../sampling/sampler.js';
import type { RunState } from './run-state.js';

/** What the number of evaluations depends on, besides frames and sampler. */
export interface CountedRun {
  /** Absent: every frame goes all the way by itself. */
  readonly start?: Pick<StartSteps, 'warpStep' | 'joinStep'> | undefined;
  /** Whether the first frame is given, so that its inversion takes the place of its way to T′. Default false. */
  readonly givenFrame?: boolean;
  /** Whether all frames go from T to the end a second time. Default false. */
  readonly secondPass?: boolean;
}

/**
 * UNet evaluations of single frames that a run takes: 389 for 8 frames and 50 steps of the paper.
 * @param frames F
 */
export function countEvaluations(
  frames: number,
  { timesteps: { length: calls }, stepStarts }: Pick<Sampler, 'timesteps' | 'stepStarts'>,
  { start, givenFrame = false, secondPass = false }: CountedRun,
): number {
  if (start === undefined) return frames * calls;
  const first = givenFrame ? stepStarts.length - start.joinStep : (stepStarts[start.warpStep] as number);
  const fromT = frames * (calls - (stepStarts[start.joinStep] as number));
  return first + fromT * (secondPass ? 2 : 1);
}

/** Those of them that a run has behind it where it goes on from a state. */
export function countEvaluationsBefore(
  { phase, pass, next }: Pick<RunState, 'phase' | 'pass' | 'next'>,
  frames: number,
  sampler: Pick<Sampler, 'timesteps' | 'stepStarts'>,
  { start, givenFrame = false }: CountedRun,
): number {
  if (phase !== 'all') return next;
  if (start === undefined) return frames * next;
  const toTheEnd = countEvaluations(frames, sampler, { start, givenFrame, secondPass: pass === 1 });
  return toTheEnd - frames * (sampler.timesteps.length - next);
}
