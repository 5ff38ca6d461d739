import type { RunSettings } from '@zeroreel/run';
import { given } from './given.js';

/** The four videos that show what motion and attention do. */
export const ABLATIONS = [
  { name: 'Motion and attention', hint: 'the method', moves: true, attends: true },
  { name: 'Motion only', hint: 'each frame attends to itself', moves: true, attends: false },
  { name: 'Attention only', hint: 'each frame begins with its own noise', moves: false, attends: true },
  { name: 'Neither', hint: 'independent pictures', moves: false, attends: false },
] as const;

/** The settings of one of `ABLATIONS`, out of those of a video. Without motion T₀ and T₁ mean nothing. */
export function ablated(settings: RunSettings, { moves, attends }: (typeof ABLATIONS)[number]): RunSettings {
  const { motion = DEFAULT_MOTION, initImage, smoothBackground, ...rest } = settings;
  return {
    ...rest,
    // A first picture and a smoothed background are made with motion.
    ...(moves && { motion, ...given({ initImage, smoothBackground }) }),
    attention: attends ? (rest.attention === 'off' ? 'first' : rest.attention) : 'off',
  };
}

/** The paper's. */
const DEFAULT_MOTION: NonNullable<RunSettings['motion']> = {
  fields: [{ kind: 'translate', x: 12, y: 12 }],
  sampling: 'nearest',
  border: 'reflect',
};
