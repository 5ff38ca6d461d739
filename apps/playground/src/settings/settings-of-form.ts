import type { MotionSettings } from '@zeroreel/plugins';
import type { ClipSettings, RunSettings } from '@zeroreel/run';
import { given } from './given.js';
import { motionFieldsOf } from './motion-of-form.js';
import { movesIn, type VideoForm, type View } from './video-form.js';

/** The settings that a form in one of the views stands for; `compare` is about those of `generate`. */
export function settingsOfForm(view: View, form: VideoForm, model: string): RunSettings {
  const { framesPerSecond, attention, precision, overlays, embeddings, plugins } = form;
  return {
    model: view === 'edit' && model === 'embedded' ? 'embedded:edit' : model,
    ...given({ variant: form.variant || undefined, precision }),
    ...{ request: requestOf(view, form), attention, framesPerSecond, backend: 'auto' },
    ...given({ motion: movesIn(view, form) ? motionOf(form) : undefined }),
    ...(overlays.length > 0 && { overlays }),
    ...(embeddings.length > 0 && { embeddings }),
    ...(plugins.length > 0 && { plugins }),
    ...ofView(view, form),
  };
}

function ofView(view: View, form: VideoForm): Partial<RunSettings> {
  const { initImage, loop, smoothBackground, controls, editFile: file, imageGuidanceScale, keepAudio } = form;
  if (view === 'edit') return { clip: clipOf(form), edit: { file, imageGuidanceScale, keepAudio } };
  const beginning = given({ initImage, loop, smoothBackground });
  return view === 'control' ? { ...beginning, clip: clipOf(form), controls } : beginning;
}

const motionOf = (form: VideoForm): MotionSettings => ({
  fields: motionFieldsOf(form),
  sampling: form.sampling,
  border: form.border,
});

const clipOf = ({ clipStart, clipEnd, clipRate, resize, cannyLow, cannyHigh }: VideoForm): ClipSettings => ({
  start: clipStart,
  ...given({ end: clipEnd, framesPerSecond: clipRate }),
  ...{ resize, cannyLow, cannyHigh },
});

function requestOf(view: View, form: VideoForm): RunSettings['request'] {
  const { negativePrompt, seed, width, height, frames, steps, guidanceScale, promptTravel } = form;
  const { sigmas, eta, clipSkip, chunkSize, profile, t0, t1, sampler } = form;
  const takesClip = view === 'control' || view === 'edit';
  const moves = movesIn(view, form);
  return {
    prompt: view === 'edit' ? form.instruction : form.prompt,
    ...{ negativePrompt, seed, width, height, frames, steps, guidanceScale },
    ...given({ sampler: sampler || undefined, sigmas, eta, clipSkip, chunkSize, profile }),
    ...(promptTravel.length > 0 && { promptTravel }),
    ...(moves && given({ t0, t1 })),
    sharedNoise: form.sharedNoise ?? (takesClip && !moves),
  };
}
