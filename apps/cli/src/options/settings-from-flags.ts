import { resolve } from 'node:path';
import type { MotionFieldSettings, MotionSettings } from '../settings/motion-settings.js';
import type { RunSettings } from '../settings/run-settings.js';
import type { GenerateFlags } from './generate-options.js';
import { parseMotion } from './parse-motion.js';

/**
 * What `generate` was asked for.
 * @throws ZeroreelError `invalid-request` or `missing-file` for a motion that cannot be read
 */
export async function settingsFromFlags(prompt: string, flags: GenerateFlags): Promise<RunSettings> {
  const motion = await motionOf(flags);
  return {
    model: flags.model === undefined ? 'embedded' : resolve(flags.model),
    ...given({ variant: flags.variant, motion, threads: flags.threads, precision: flags.precision }),
    request: {
      prompt,
      ...given({
        negativePrompt: flags.negativePrompt,
        width: flags.width,
        height: flags.height,
        frames: flags.videoFrames,
        seed: flags.seed,
        steps: flags.steps,
        guidanceScale: flags.cfgScale,
        sampler: flags.sampler,
        eta: flags.eta,
        t0: flags.t0,
        t1: flags.t1,
        chunkSize: flags.chunkSize,
        clipSkip: flags.clipSkip,
        profile: flags.profile,
      }),
    },
    attention: flags.attention,
    backend: flags.backend,
    framesPerSecond: flags.fps,
  };
}

async function motionOf(flags: GenerateFlags): Promise<MotionSettings | undefined> {
  if (flags.motion === false) return undefined;
  const fields = flags.motion === undefined ? [translation(flags, 12)] : await namedMotion(flags.motion, flags);
  return { fields, sampling: flags.motionSampling, border: flags.motionBorder };
}

/** A motion by name, and the translation beside it where there is one. */
async function namedMotion(text: string, flags: GenerateFlags): Promise<readonly MotionFieldSettings[]> {
  const named = await parseMotion(text);
  const moves = flags.motionX !== undefined || flags.motionY !== undefined;
  return moves ? [named, translation(flags, 0)] : [named];
}

const translation = ({ motionX, motionY }: GenerateFlags, otherwise: number): MotionFieldSettings => ({
  kind: 'translate',
  x: motionX ?? otherwise,
  y: motionY ?? otherwise,
});

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
