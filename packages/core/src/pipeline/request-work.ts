import { modelNoise } from '../request/model-noise.js';
import { resolveByFacts, type RequestFacts } from '../request/request-faults.js';
import type { TextToVideoRequest } from '../request/request-options.js';
import { classifierFreeGuidance } from '../sampling/guidance.js';
import { countEvaluations } from './count-evaluations.js';

/** What a run will have to do. */
export interface RequestWork {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly steps: number;
  /** UNet evaluations of single frames. */
  readonly evaluations: number;
  /** How many texts each of them reads: two with guidance. */
  readonly rows: number;
}

/**
 * The work of a request whose model is not open. What plugins add is not counted.
 * @throws ZeroreelError `invalid-request` where a run would refuse it
 */
export function requestWork(request: TextToVideoRequest, facts: RequestFacts): RequestWork {
  const resolved = resolveByFacts(request, facts);
  const { width, height, frames, steps, eta, sigmas, spacing, timesteps, start, guidanceScale } = resolved;
  const inserted = start?.inserted ?? [];
  const sampler = modelNoise(facts.scheduler, facts.samplers).createSampler(resolved.sampler, {
    ...{ steps, eta, spacing, timesteps, inserted },
    ...(sigmas && { sigmas }),
  });
  const evaluations = countEvaluations(frames, sampler, { start });
  return { width, height, frames, steps, evaluations, rows: classifierFreeGuidance(guidanceScale).rows.length };
}
