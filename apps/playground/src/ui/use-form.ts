import type { RunSettings } from '@zeroreel/run';
import { useState } from 'react';
import { formOfSettings } from '../settings/form-of-settings.js';
import { given } from '../settings/given.js';
import { DRAWN } from '../settings/motion-of-form.js';
import { DEFAULT_FORM, type VideoForm, type View } from '../settings/video-form.js';
import type { FormChange, FormProps } from './form-props.js';

/** The form, the view it is looked at in, and how both change. */
export interface FormState extends FormProps {
  readonly view: View;
  readonly setView: (view: View) => void;
  /** Fills in settings of a file or a link, and goes to the view that they are of. */
  readonly fillIn: (settings: RunSettings) => void;
}

/** A form as a first visit shows it. */
export function useForm(): FormState {
  const [state, setState] = useState<Pick<FormState, 'view' | 'form'>>({ view: 'generate', form: DEFAULT_FORM });
  return {
    ...state,
    setView: (view) => setState((last) => ({ ...last, view })),
    fillIn: (settings) => setState(formOfSettings(settings)),
    change: (fields) =>
      setState(({ view, form }) => ({
        view,
        form: withFields(form, typeof fields === 'function' ? fields(form) : fields),
      })),
  };
}

function withFields(form: VideoForm, fields: FormChange): VideoForm {
  const redrawn = DRAWN.some((field) => field in fields) ? { givenMotion: undefined } : {};
  return given({ ...form, ...redrawn, ...fields }) as VideoForm;
}
