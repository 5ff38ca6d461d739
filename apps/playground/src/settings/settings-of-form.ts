import type { MotionFieldSettings } from '@zeroreel/plugins';
import type { RunSettings } from '@zeroreel/run';
import { DEFAULT_FORM, motionFieldsOf, type VideoForm, type View } from './video-form.js';

/** What a form comes to beside its fields. */
export interface FormContext {
  /** `embedded`, or the URL or name of another model. */
  readonly model: string;
  /** Name of the dropped clip, in the views that take one. */
  readonly clip?: string;
}

/** The settings that a form in one of the views stands for; `compare` is about those of `generate`. */
export function settingsOfForm(view: View, form: VideoForm, { model, clip = '' }: FormContext): RunSettings {
  const common = { request: requestOf(view, form), attention: form.attention, backend: 'auto' } as const;
  const { framesPerSecond, cannyLow, cannyHigh } = form;
  const clipSettings = { start: 0, resize: 'cover', cannyLow, cannyHigh } as const;
  switch (view) {
    case 'generate':
    case 'compare':
      return {
        ...{ model, ...common, framesPerSecond },
        ...(form.moves && { motion: { fields: motionFieldsOf(form), sampling: 'nearest', border: 'reflect' } }),
      };
    case 'control': {
      const control = {
        kind: 'canny',
        file: clip,
        model: 'embedded',
        scale: form.controlScale,
        start: 0,
        end: 1,
      } as const;
      return { model, ...common, framesPerSecond, clip: clipSettings, controls: [control] };
    }
    case 'edit': {
      const edit = { file: clip, imageGuidanceScale: form.imageGuidanceScale, keepAudio: false };
      const editModel = model === 'embedded' ? 'embedded:edit' : model;
      return { model: editModel, ...common, framesPerSecond, clip: clipSettings, edit };
    }
  }
}

function requestOf(view: View, form: VideoForm): RunSettings['request'] {
  const { prompt, instruction, negativePrompt, seed, width, height, frames, steps, guidanceScale, sampler, t0, t1 } =
    form;
  const takesClip = view === 'control' || view === 'edit';
  return {
    prompt: view === 'edit' ? instruction : prompt,
    ...{ negativePrompt, seed, width, height, frames, steps, guidanceScale },
    ...(sampler !== '' && { sampler }),
    ...(t0 !== undefined && !takesClip && { t0 }),
    ...(t1 !== undefined && !takesClip && { t1 }),
    ...(takesClip && { sharedNoise: true }),
  };
}

/** A form and its view out of settings of a file or a link; what the form has no field for stays behind. */
export function formOfSettings(settings: RunSettings): { readonly view: View; readonly form: VideoForm } {
  const { request, motion, attention, controls, edit, clip, framesPerSecond } = settings;
  const view = edit ? 'edit' : controls && controls.length > 0 ? 'control' : 'generate';
  const { prompt, t0, t1, ...numbers } = request;
  const { negativePrompt, seed, width, height, frames, steps, guidanceScale, sampler } = {
    ...DEFAULT_FORM,
    ...numbers,
  };
  return {
    view,
    form: {
      ...DEFAULT_FORM,
      ...{ negativePrompt, seed, width, height, frames, steps, guidanceScale, sampler, attention },
      ...(edit ? { instruction: prompt } : { prompt }),
      ...(t0 !== undefined && { t0 }),
      ...(t1 !== undefined && { t1 }),
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...motionOf(motion?.fields, view),
      ...(clip && { cannyLow: clip.cannyLow, cannyHigh: clip.cannyHigh }),
      ...(controls?.[0] && { controlScale: controls[0].scale }),
      ...(edit && { imageGuidanceScale: edit.imageGuidanceScale }),
    },
  };
}

/** Of each kind of field the last one. */
function motionOf(fields: readonly MotionFieldSettings[] | undefined, view: View): Partial<VideoForm> {
  if (!fields) return { moves: view === 'control' || view === 'edit' };
  let found: Partial<VideoForm> = { moves: true, translation: { x: 0, y: 0 } };
  for (const field of fields) found = { ...found, ...formOfField(field) };
  return found;
}

function formOfField(field: MotionFieldSettings): Partial<VideoForm> {
  switch (field.kind) {
    case 'translate':
      return { translation: { x: field.x, y: field.y } };
    case 'zoom':
      return { zoom: field.factor };
    case 'rotate':
      return { rotation: field.degrees };
    case 'path':
      // A file has where the camera goes to; it is drawn from the middle of the canvas.
      return { path: field.keyframes.map(({ x = 0, y = 0 }) => ({ x: 256 + x, y: 256 + y })) };
  }
}
