import type { VideoForm } from '../settings/video-form.js';

/** What every part of the form gets. */
export interface FormProps {
  readonly form: VideoForm;
  /**
   * Changes some fields; one that is undefined is left out from then on. A function gets the form as it is by then, for
   * changes that come late.
   */
  readonly change: (fields: FormChange | ((form: VideoForm) => FormChange)) => void;
}

/** Fields and their new values. */
export type FormChange = { readonly [K in keyof VideoForm]?: VideoForm[K] | undefined };
