import type { TimestepSpacing } from '../sampling/scheduler-config.js';

/**
 * What a model asks for where the user says nothing; the file `zeroreel.json` next to its weights holds it.
 * A request's own fields come first, then these, then the declarations' defaults.
 */
export interface ModelDefaults {
  /** Classifier-free guidance. */
  readonly guidanceScale?: number;
  /** Denoising steps. */
  readonly steps?: number;
  /** Sampler by name. */
  readonly sampler?: string;
  /** How samplers over σ space their noise levels. */
  readonly sigmas?: 'default' | 'karras' | 'exponential';
  /** Which training timesteps are visited. */
  readonly spacing?: TimestepSpacing;
  /** DDIM's η, γ of TCD. */
  readonly eta?: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
}
