import type { ModelDefaults } from './model-defaults.js';

/** How weights that were distilled to few steps were made to be used. */
export interface FewSteps {
  /** What they are, for a sentence: `an LCM LoRA`. */
  readonly what: string;
  /** What runs take of it where nobody says otherwise. */
  readonly request: ModelDefaults;
  /** The largest guidance that they bear; absent where they were made for it. */
  readonly mostGuidance?: number;
}

/** What is known of weights without reading their numbers. */
export interface DistilledWeights {
  /** What they go by: the file, its folder where the file's name tells nothing, the title that its training gave it. */
  readonly names: readonly string[];
  /** A LoRA, or a whole checkpoint. */
  readonly kind: 'LoRA' | 'checkpoint';
  /** diffusers' class of the scheduler beside a checkpoint. */
  readonly scheduler?: string;
  /** Whether the UNet reads the guidance scale (latent consistency models). */
  readonly embedsGuidance?: boolean;
}

/**
 * Recognises weights of few steps by the scheduler beside them, by what their UNet reads, and else by their names, which
 * say how many steps as well: `Hyper-SD15-8steps-CFG-lora`, `sdxl_lightning_4step`. What is taken is what their makers'
 * cards say; undefined for all other weights.
 */
export function recogniseFewSteps({ names, kind, scheduler, embedsGuidance }: DistilledWeights): FewSteps | undefined {
  const has = (word: string): boolean => names.some((name) => wordIn(name, word));
  const steps = names.flatMap((name) => stepsIn(name) ?? [])[0];
  const of = (family: string, request: ModelDefaults, mostGuidance: number | undefined = MOST_GUIDANCE): FewSteps => ({
    what: `${family} ${kind}${scheduler?.match(/^(LCM|TCD)Scheduler$/) ? ` (${scheduler})` : ''}`,
    request,
    ...(mostGuidance !== undefined && { mostGuidance }),
  });
  const trailing = { guidanceScale: 1, spacing: 'trailing' } as const;
  if (embedsGuidance)
    return { what: `an LCM ${kind}`, request: { steps: steps ?? 4, sampler: 'lcm', guidanceScale: 8 } };
  if (scheduler === 'LCMScheduler' || has('lcm'))
    return of('an LCM', { steps: steps ?? 4, sampler: 'lcm', guidanceScale: 1 });
  if (has('hyper')) return hyper(names, steps, of);
  if (scheduler === 'TCDScheduler' || has('tcd'))
    return of('a TCD', { steps: steps ?? 4, sampler: 'tcd', guidanceScale: 1 });
  if (has('lightning')) return of('a Lightning', { steps: steps ?? 4, sampler: 'euler', ...trailing });
  if (has('turbo')) return of('a Turbo', { steps: steps ?? (kind === 'LoRA' ? 4 : 1), sampler: 'euler', ...trailing });
  return undefined;
}

/** Colours burn above it. */
const MOST_GUIDANCE = 2;

/**
 * Hyper-SD (Ren et al. 2024, arXiv 2404.13686): one step by TCD with γ = 1, several by DDIM from the noisiest timestep; those
 * called CFG were made for guidance.
 */
function hyper(
  names: readonly string[],
  steps: number = 4,
  of: (family: string, request: ModelDefaults, mostGuidance?: number) => FewSteps,
): FewSteps {
  if (steps === 1) return of('a Hyper-SD', { steps, sampler: 'tcd', eta: 1, guidanceScale: 1 });
  const request = { steps, sampler: 'ddim', spacing: 'trailing', guidanceScale: 1 } as const;
  if (!names.some((name) => wordIn(name, 'cfg'))) return of('a Hyper-SD', request);
  const { mostGuidance: _, ...guided } = of('a Hyper-SD', { ...request, guidanceScale: 5 });
  return guided;
}

/** Whether a name has a word, in any case, with no further letters at it: `dreamshaper_8LCM`, not `calcium`. */
const wordIn = (name: string, word: string): boolean => new RegExp(`(?<![a-z])${word}(?![a-z])`, 'i').test(name);

/** `4step`, `8steps`, `2-step`. */
function stepsIn(name: string): number | undefined {
  const [, count] = /(?<!\d)(\d{1,2})[-_ ]?steps?(?![a-z])/i.exec(name) ?? [];
  const steps = Number(count ?? 0);
  return steps >= 1 ? steps : undefined;
}
