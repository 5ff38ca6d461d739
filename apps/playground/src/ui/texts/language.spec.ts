import { afterEach, expect, it, vi } from 'vitest';
import { firstLanguage, keepLanguage, loadTexts } from './language.js';

afterEach(() => vi.unstubAllGlobals());

/** A browser with these languages, which keeps a choice or refuses to. */
function browser(languages: readonly string[], kept: Map<string, string> | undefined) {
  vi.stubGlobal('navigator', { languages });
  const refuse = () => {
    throw new Error('no storage');
  };
  const storage = kept && { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) };
  vi.stubGlobal('localStorage', storage ?? { getItem: refuse, setItem: refuse });
}

it.each([
  [['ko-KR', 'en'], 'ko'],
  [['KO'], 'ko'],
  [['de', 'en-GB', 'ko'], 'en'],
  [['de', 'fr'], 'en'],
  [[], 'en'],
])('speaks to a browser of %j', (languages, language) => {
  browser(languages, undefined);
  expect(firstLanguage()).toBe(language);
});

it('keeps a choice, which counts more than the browser', async () => {
  browser(['ko'], new Map([['zeroreel.language', 'xx']]));
  expect(firstLanguage()).toBe('ko');
  keepLanguage('en');
  expect(firstLanguage()).toBe('en');
  expect((await loadTexts('ko')).name).toBe('한국어');
});
