import { isJsonObject, parseJson } from '@zeroreel/core';
import { SETTINGS_FORMAT } from '@zeroreel/run';
import { FIRST_VISIT, type PageSettings } from './page-settings.js';
import { VIEWS } from './views.js';

/*
 * What the visitor has entered outlives a reload, and the page. A tab has a draft of its own; what was entered last, in
 * whichever tab, is what the next one begins with.
 */

/** Where drafts are kept. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEPT = 'zeroreel.draft';
/** A draft that could not be shown, as it was. */
const ASIDE = 'zeroreel.draft.aside';

/** Keeps what is entered, for this tab and for the next one. Other tabs do not know what this visitor has agreed to. */
export function keepDraft(settings: PageSettings, tab: DraftStorage, browser: DraftStorage | undefined): void {
  tab.setItem(KEPT, JSON.stringify(settings));
  browser?.setItem(KEPT, JSON.stringify({ ...settings, agreed: [] }));
}

/** What was entered before; undefined where nothing was, or nothing that can be read. */
export function readDraft(...places: readonly DraftStorage[]): PageSettings | undefined {
  for (const place of places) {
    const text = place.getItem(KEPT);
    const draft = text === null ? undefined : parsed(text);
    if (draft) return draft;
    if (text !== null) setAside(place);
  }
  return undefined;
}

/** Begins afresh the next time; what was there is kept beside. */
export function setAside(...places: readonly DraftStorage[]): void {
  for (const place of places) {
    const text = place.getItem(KEPT);
    if (text !== null) place.setItem(ASIDE, text);
    place.removeItem(KEPT);
  }
}

/** A draft has the form that the page needs to draw it; what is wrong with its values is told at their fields. */
function parsed(text: string): PageSettings | undefined {
  try {
    const value = parseJson(text, 'The draft');
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isDraft(value: unknown): value is PageSettings {
  if (!isJsonObject(value)) return false;
  const { view, entered, own, switched, unasked, agreed } = value;
  if (!isJsonObject(entered) || entered['format'] !== SETTINGS_FORMAT) return false;
  const { model, request, output, machine, plugins } = entered;
  return (
    VIEWS.some((each) => each === view) &&
    [model, request, output, machine, own, switched].every(isJsonObject) &&
    [own, switched].every((views) => Object.values(views as object).every(isJsonObject)) &&
    [unasked, agreed].every((list) => isList(list, (each) => typeof each === 'string')) &&
    isList(
      plugins,
      (each) => isJsonObject(each) && typeof each['name'] === 'string' && isJsonObject(each['options']),
    ) &&
    FIRST_VISIT.entered.plugins.every(({ name }) => (plugins as { name: string }[]).some((each) => each.name === name))
  );
}

const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);
