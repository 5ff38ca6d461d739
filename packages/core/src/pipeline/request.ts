import type { SigmaSpacing } from '../sampling/sampler-settings.js';

/** Which implementation's numbers a run reproduces where they differ; `zeroreel` is the corrected one. */
export type ProfileName = 'zeroreel' | 'diffusers' | 'official';

/** From this frame on a video shows `prompt`; between two of these their embeddings are mixed in proportion. */
export interface PromptKeyframe {
  /** 0 is the first frame. */
  readonly frame: number;
  readonly prompt: string;
}

/** What a user asks for. Everything but the prompt has a default; `resolveRequest` fills it in and checks it. */
export interface TextToVideoRequest {
  readonly prompt: string;
  /** Prompts of later frames, in ascending order; `prompt` is that of frame 0 unless one of these is. Default none. */
  readonly promptTravel?: readonly PromptKeyframe[];
  /** Default ''. Not used where guidanceScale ≤ 1. */
  readonly negativePrompt?: string;
  /** Pixels, multiples of 8; default: the model's size. */
  readonly width?: number;
  readonly height?: number;
  /** Frames of the video, 1 to 4096; default 8. */
  readonly frames?: number;
  /** Integer from 0 to 2^53 - 1; default 0. */
  readonly seed?: number;
  /** Denoising steps, default 50. */
  readonly steps?: number;
  /** Classifier-free guidance; 1 and below switch it off. Default 7.5. */
  readonly guidanceScale?: number;
  /** Sampler by name (`ddim`, `ddpm`, …); default: the one of the checkpoint's scheduler where we have it, else ddim. */
  readonly sampler?: string;
  /** How a sampler over σ spaces its noise levels: `karras` (Karras et al. 2022, equation 5); default: as the checkpoint says. */
  readonly sigmas?: SigmaSpacing;
  /** DDIM's η, default 0. */
  readonly eta?: number;
  /**
   * T′ and T of the paper as step indices counted from the end of the run (0 = the last step), 0 ≤ t0 < t1 < steps.
   * Default 44 and 47 of 50, in proportion for other step counts.
   */
  readonly t0?: number;
  readonly t1?: number;
  /** Most frames in one network evaluation, anchor counted in, ≥ 2. Bounds memory, never changes the picture. Default 8. */
  readonly chunkSize?: number;
  /** CLIP layers left out at the end, as diffusers counts them; default 0. */
  readonly clipSkip?: number;
  /** Whether all frames begin with, and steps add, the noise of frame 0, as control pictures and edits want. Default false. */
  readonly sharedNoise?: boolean;
  readonly profile?: ProfileName;
}
