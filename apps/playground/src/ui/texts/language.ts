import { keepText, keptText } from '../../kept-texts.js';
import { english, type Texts } from './english.js';

/** What the page can say things in; the first where the visitor wants none of them. */
export const LANGUAGES = ['en', 'ko'] as const;

/** One of `LANGUAGES`. */
export type Language = (typeof LANGUAGES)[number];

const KEPT = 'zeroreel.language';

/** The language that the visitor has chosen, else the first of the browser's that the page has. */
export function firstLanguage(): Language {
  const wanted = [keptText('localStorage', KEPT), ...navigator.languages].map(
    (tag) => tag?.toLowerCase().split('-')[0],
  );
  return wanted.flatMap((tag) => LANGUAGES.find((language) => language === tag) ?? [])[0] ?? 'en';
}

/** What the page says in a language; English where the other cannot be loaded. */
export async function loadTexts(language: Language): Promise<Texts> {
  if (language === 'en') return english;
  return import('./korean.js').then(
    ({ korean }) => korean,
    () => english,
  );
}

/** Keeps the visitor's choice, where the browser keeps anything. */
export const keepLanguage = (language: Language): void => keepText('localStorage', KEPT, language);
