import type { ProfileName } from './request-options.js';

/** Where the implementations of Text2Video-Zero differ, and which side a run is on. */
export interface Profile {
  readonly name: ProfileName;
  /** `references`: product of α one index early, as both references have it (see `diffuseLikeReferences`). */
  readonly forward: 'exact' | 'references';
  /** T′ and T as indices from the end of the run: in proportion to the steps, or 44 and 47 whatever they are. */
  readonly startSteps: 'proportional' | 'fixed';
  /** What the text encoder gets for the user's prompt. */
  readonly promptOf: (prompt: string) => string;
}

const QUALITY_WORDS = ', high quality, HD, 8K, trending on artstation, high focus, dramatic lighting';

/** The paper's demo: trimmed, one closing comma or full stop dropped, words of quality added. */
const withQualityWords = (prompt: string): string => prompt.trim().replace(/[.,]$/, '') + QUALITY_WORDS;

const unchanged = (prompt: string): string => prompt;

/**
 * `zeroreel` is correct and free of chunk effects; the others give the numbers of diffusers' pipeline and of the
 * paper's code.
 */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  zeroreel: { name: 'zeroreel', forward: 'exact', startSteps: 'proportional', promptOf: unchanged },
  diffusers: { name: 'diffusers', forward: 'references', startSteps: 'fixed', promptOf: unchanged },
  official: { name: 'official', forward: 'references', startSteps: 'fixed', promptOf: withQualityWords },
};
