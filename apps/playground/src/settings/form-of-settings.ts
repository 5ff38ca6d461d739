import type { RunSettings } from '@zeroreel/run';
import { given } from './given.js';
import { formOfMotion } from './motion-of-form.js';
import { DEFAULT_FORM, type VideoForm, type View } from './video-form.js';

/** A form and its view out of settings of a file or a link. `leftBehind` says what it has no field for. */
export function formOfSettings(settings: RunSettings): { readonly view: View; readonly form: VideoForm } {
  const view = viewOf(settings);
  const { motion, controls = [] } = settings;
  const moves = motion !== undefined;
  const form: VideoForm = {
    ...DEFAULT_FORM,
    ...requestFields(view, settings),
    ...networkFields(settings),
    ...clipFields(settings),
    ...given({ initImage: settings.initImage, loop: settings.loop, smoothBackground: settings.smoothBackground }),
    ...(controls.length > 0 && { controls }),
    ...(view === 'generate' ? { moves } : { movesToo: moves }),
    ...given({ sampling: motion?.sampling, border: motion?.border }),
  };
  return { view, form: motion ? formOfMotion(motion.fields, form) : form };
}

const viewOf = ({ edit, controls = [] }: RunSettings): View =>
  edit ? 'edit' : controls.length > 0 ? 'control' : 'generate';

function requestFields(view: View, { request, motion, framesPerSecond }: RunSettings): Partial<VideoForm> {
  const { prompt, sharedNoise, ...rest } = request;
  // What a view does by itself is not said.
  const usual = view !== 'generate' && motion === undefined;
  return {
    ...given(rest),
    ...(view === 'edit' ? { instruction: prompt } : { prompt }),
    ...given({ framesPerSecond, sharedNoise: sharedNoise === usual ? undefined : sharedNoise }),
  };
}

const networkFields = (settings: RunSettings): Partial<VideoForm> => {
  const { attention, variant, precision, overlays, embeddings, plugins } = settings;
  return given({ attention, variant, precision, overlays, embeddings, plugins });
};

function clipFields({ clip, edit }: RunSettings): Partial<VideoForm> {
  const { file: editFile, imageGuidanceScale, keepAudio } = edit ?? {};
  const { start: clipStart, end: clipEnd, framesPerSecond: clipRate, resize, cannyLow, cannyHigh } = clip ?? {};
  return given({
    ...{ editFile, imageGuidanceScale, keepAudio },
    ...{ clipStart, clipEnd, clipRate, resize, cannyLow, cannyHigh },
  });
}
