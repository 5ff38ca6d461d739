import list from './clips.json' with { type: 'json' };

/** A clip that the page comes with: `clips/NAME.mp4`, and `clips/NAME.webp` until it plays. */
export interface StartClip {
  readonly name: string;
  readonly prompt: string;
  readonly frames: number;
}

/** Generated: `node tools/page-clips/make.mjs` makes the list and the files. */
export const START_CLIPS: readonly StartClip[] = list;

/** Where a file of it lies, beside the page. */
export const clipAddress = ({ name }: Pick<StartClip, 'name'>, kind: 'mp4' | 'webp'): string =>
  `./clips/${name}.${kind}`;
