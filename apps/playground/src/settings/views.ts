import { EMBEDDED_EDIT_MODEL, type Settings } from '@zeroreel/run';

/** What the page can make. */
export const VIEWS = ['generate', 'control', 'edit', 'compare'] as const;

/** One of `VIEWS`. */
export type View = (typeof VIEWS)[number];

/** What a view makes of the settings that all views share. */
export interface ViewRun {
  /** Plugins that every run of the view has. */
  readonly needs: readonly string[];
  /** Plugins that its runs do without, unless the visitor adds them in this view. */
  readonly without: readonly string[];
  /** Which model of the embedded family it takes. */
  readonly embedded: string;
  /** Values of the request that the view has for itself, as it begins with them. */
  readonly first?: Partial<Settings['request']>;
}

const EMBEDDED = 'embedded';

/** The runs of each view. */
export const VIEW_RUNS: Readonly<Record<View, ViewRun>> = {
  generate: { needs: [], without: ['controlnet', 'instruct-pix2pix'], embedded: EMBEDDED },
  control: { needs: ['controlnet'], without: ['motion-dynamics', 'instruct-pix2pix'], embedded: EMBEDDED },
  edit: {
    needs: ['instruct-pix2pix'],
    without: ['motion-dynamics', 'controlnet', 't2i-adapter', 'image-to-video', 'background-smoothing'],
    embedded: EMBEDDED_EDIT_MODEL,
    // The embedded model that edits has no few steps: these are fewer than the declared ones, so that a video comes soon.
    first: { prompt: 'make it night', steps: 20 },
  },
  compare: { needs: [], without: ['controlnet', 'instruct-pix2pix'], embedded: EMBEDDED },
};

/** The plugin that moves the camera. */
export const MOTION = 'motion-dynamics';

/** Built-in plugins that work on what motion dynamics make. */
export const NEED_MOTION = ['image-to-video', 'background-smoothing'] as const;

/** The view that shows settings. */
export const viewOf = ({ plugins }: Pick<Settings, 'plugins'>): View =>
  VIEWS.find((view) => VIEW_RUNS[view].needs.some((name) => plugins.some((plugin) => plugin.name === name))) ??
  'generate';

/** Whether the model is of the embedded family, whose member the view decides. */
export const isEmbedded = (source: string | undefined): boolean =>
  source === undefined || source === EMBEDDED || source === EMBEDDED_EDIT_MODEL;
