import { resolve } from 'node:path';
import type { MotionFieldSettings, MotionSettings } from '@zeroreel/plugins';
import type { ClipSettings, ControlSettings, RunSettings } from '@zeroreel/run';
import type { ClipFlags, ControlFlags } from './conditioning-options.js';
import type { EditFlags, GenerateFlags, VideoFlags } from './generate-options.js';
import { overlaysFromFlags } from './overlays-from-flags.js';
import { parseControl, parseControlModel } from './parse-control.js';
import { parseMotion } from './parse-motion.js';
import { parsePlugin } from '../plugins/parse-plugin.js';
import { parsePromptTravel } from './parse-prompt-travel.js';

/**
 * What `generate` was asked for.
 * @throws ZeroreelError `invalid-request` or `missing-file` for a motion or prompts that cannot be read
 */
export async function settingsFromFlags(prompt: string, flags: GenerateFlags): Promise<RunSettings> {
  const controls = controlsOf(flags);
  const controlled = controls.length > 0;
  const motion = await motionOf(flags, controlled);
  const { initImage, smoothBackground, loop } = flags;
  const promptTravel = flags.promptTravel === undefined ? undefined : await parsePromptTravel(flags.promptTravel);
  const common = commonSettings(prompt, flags, { sharedNoise: controlled && motion === undefined });
  return {
    ...common,
    request: { ...common.request, ...given({ t0: flags.t0, t1: flags.t1, promptTravel }) },
    ...given({ motion, loop, smoothBackground: smoothBackground === true ? PAPER_STRENGTH : smoothBackground }),
    ...(controlled && { controls, clip: clipOf(flags) }),
    ...(initImage !== undefined && { initImage: resolve(initImage) }),
  };
}

/**
 * What `edit` was asked for.
 * @throws ZeroreelError `invalid-request`
 */
export function editSettingsFromFlags(file: string, instruction: string, flags: EditFlags): RunSettings {
  const { imageCfgScale: imageGuidanceScale, audio: keepAudio } = flags;
  return {
    ...commonSettings(instruction, flags, { sharedNoise: true, embedded: 'embedded:edit' }),
    edit: { file: resolve(file), imageGuidanceScale, keepAudio },
    clip: clipOf(flags),
  };
}

/** The paper's 1 - α. */
const PAPER_STRENGTH = 0.4;

function commonSettings(
  prompt: string,
  flags: VideoFlags,
  { sharedNoise, embedded = 'embedded' }: { readonly sharedNoise: boolean; readonly embedded?: string },
): RunSettings {
  return {
    model: flags.model === undefined ? embedded : resolve(flags.model),
    ...given({ variant: flags.variant, threads: flags.threads, precision: flags.precision }),
    ...given({ framesPerSecond: flags.fps }),
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
        sigmas: flags.sigmas,
        eta: flags.eta,
        chunkSize: flags.chunkSize,
        clipSkip: flags.clipSkip,
        profile: flags.profile,
        sharedNoise: flags.sharedNoise ?? (sharedNoise || undefined),
      }),
    },
    attention: flags.attention,
    backend: flags.backend,
    ...overlaysFromFlags(flags),
    ...(flags.plugin.length > 0 && { plugins: flags.plugin.map((text) => parsePlugin(text)) }),
  };
}

function controlsOf({ control, controlModel }: GenerateFlags): readonly ControlSettings[] {
  const models = new Map(controlModel.map(parseControlModel));
  return control.map((text) => parseControl(text, models));
}

type FlagsOfClip = ClipFlags & Pick<VideoFlags, 'fps'> & Partial<Pick<ControlFlags, 'cannyLow' | 'cannyHigh'>>;

const clipOf = (flags: FlagsOfClip): ClipSettings => ({
  start: flags.start,
  ...given({ end: flags.end, framesPerSecond: flags.fps }),
  resize: flags.resize,
  cannyLow: flags.cannyLow ?? 100,
  cannyHigh: flags.cannyHigh ?? 200,
});

/** Under control pictures frames stand still unless a motion is asked for: the clip moves them. */
async function motionOf(flags: GenerateFlags, controlled: boolean): Promise<MotionSettings | undefined> {
  if (flags.motion === false) return undefined;
  const asked = [flags.motion, flags.motionX, flags.motionY].some((flag) => flag !== undefined);
  if (controlled && !asked) return undefined;
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
