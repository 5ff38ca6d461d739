import type { FinishedVideo } from '../worker-protocol.js';
import { builtInPlugin } from '../settings/built-in-declarations.js';
import { isEmbedded, viewOf, type View } from '../settings/views.js';
import { askedSettings, portableSettings, readSettingsLink, settingsLink } from './settings-link.js';
import { readShortLink, shortLink } from './short-link.js';

/** What an address says, from its `#` on. */
export interface PageLink {
  readonly view?: View;
  /** Nobody has checked them. */
  readonly settings?: unknown;
  /** A small video, which nobody has looked at. */
  readonly preview?: string;
}

const PREVIEW = /[?&]preview=([^&]*)/;

/** Reads an address in any form. @throws ZeroreelError `invalid-request` for one that is damaged */
export function readPageLink(hash: string): PageLink {
  const preview = previewIn(hash);
  const rest = hash.replace(PREVIEW, '').replace(/^([^?&]*)&/, '$1?');
  const link = readShortLink(rest, builtInPlugin);
  const settings = link ? link.settings : readSettingsLink(rest);
  return {
    ...(link && { view: link.view }),
    ...(settings !== undefined && { settings }),
    ...(preview !== undefined && { preview }),
  };
}

/** The small video in an address; undefined where it has none. */
export const previewIn = (hash: string): string | undefined => PREVIEW.exec(hash)?.[1];

/** Whether an address says more than a view. */
export const hasSettings = (hash: string): boolean => hash.startsWith('#settings=') || hash.includes('?');

/** The address without what it says beside its view. */
export const withoutSettings = (hash: string): string =>
  hash.startsWith('#settings=') ? '' : (hash.split('?')[0] ?? '');

/** The view that an address names, at once and without looking at the rest of it. */
export function viewIn(hash: string): View | undefined {
  const name = withoutSettings(hash);
  return readShortLink(name, builtInPlugin)?.view;
}

/** What a link says of a video. */
export type LinkedVideo = Pick<FinishedVideo, 'recorded' | 'isComparison'>;

/**
 * The link to a video's settings: one that people can read, where it can say them.
 * @param preview the video itself, small, from `packPreview`
 */
export function linkToVideo({ recorded, isComparison }: LinkedVideo, preview?: string): string {
  const { model, ...others } = askedSettings(recorded);
  const { source, ...parts } = model;
  // Which of the embedded family it is, the view decides.
  const asked = { ...others, model: isEmbedded(source) ? parts : model };
  const link =
    shortLink(isComparison ? 'compare' : viewOf(asked), asked, builtInPlugin) ??
    settingsLink(portableSettings(recorded));
  if (preview === undefined) return link;
  return `${link}${hasSettings(link) ? '&' : '?'}preview=${preview}`;
}
