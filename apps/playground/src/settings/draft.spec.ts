import { expect, it } from 'vitest';
import { keepDraft, readDraft, setAside, type DraftStorage } from './draft.js';
import { FIRST_VISIT, reducePageSettings, type PageSettings } from './page-settings.js';

function storage(kept?: string) {
  const items = new Map(kept === undefined ? [] : [['zeroreel.draft', kept]]);
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } satisfies DraftStorage & { readonly items: Map<string, string> };
}

const entered = reducePageSettings(
  { ...FIRST_VISIT, agreed: ['owner/name'] },
  { type: 'option', group: 'request', key: 'seed', value: 7 },
);

it('keeps what is entered for the tab, and for the next tab without what was agreed to', () => {
  const [tab, browser] = [storage(), storage()];
  keepDraft(entered, tab, browser);
  expect(readDraft(tab, browser)).toEqual(entered);
  expect(readDraft(storage(), browser)).toEqual({ ...entered, agreed: [] });
  expect(readDraft(storage(), storage())).toBeUndefined();
  keepDraft(FIRST_VISIT, tab, undefined);
  expect(readDraft(storage(), browser)?.entered.request.seed).toBe(7);
});

const changed = (change: object) => JSON.stringify({ ...entered, ...change });
it.each([
  ['no JSON', '{'],
  ['a number', '1'],
  ['an unknown view', changed({ view: 'paint' })],
  ['no settings', changed({ entered: null })],
  ['another format', changed({ entered: { ...entered.entered, format: 3 } })],
  ['plugins without options', changed({ entered: { ...entered.entered, plugins: [{ name: 'a' }] } })],
  ['plugins that a view needs missing', changed({ entered: { ...entered.entered, plugins: [] } })],
  ['a request that is a list', changed({ entered: { ...entered.entered, request: [] } })],
  ['switches that are none', changed({ switched: { edit: 1 } })],
  ['agreements that are no names', changed({ agreed: [1] })],
])('sets a draft aside that has %s, and loses nothing', (_, text) => {
  const [tab, browser] = [storage(text), storage()];
  keepDraft(FIRST_VISIT, storage(), browser);
  expect(readDraft(tab, browser)).toEqual(FIRST_VISIT satisfies PageSettings);
  expect([...tab.items]).toEqual([['zeroreel.draft.aside', text]]);
});

it('begins afresh where it is asked to', () => {
  const tab = storage();
  keepDraft(entered, tab, undefined);
  setAside(tab, storage());
  expect(readDraft(tab)).toBeUndefined();
  expect(JSON.parse(tab.items.get('zeroreel.draft.aside') ?? '')).toEqual(entered);
});
