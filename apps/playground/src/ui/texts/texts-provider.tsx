import { useEffect, useState, type ReactNode } from 'react';
import type { Texts } from './english.js';
import { keepLanguage, loadTexts, type Language } from './language.js';
import { LanguageContext, TextsContext } from './use-texts.js';

interface TextsProviderProps {
  /** Those of the language that the page begins with. */
  readonly first: Texts;
  readonly children: ReactNode;
}

/** Gives the page its texts, and changes them when the visitor chooses another language. */
export function TextsProvider({ first, children }: TextsProviderProps) {
  const [texts, setTexts] = useState(first);
  useEffect(() => {
    document.documentElement.lang = texts.language;
  }, [texts]);
  async function choose(language: Language): Promise<void> {
    keepLanguage(language);
    setTexts(await loadTexts(language));
  }
  return (
    <LanguageContext value={choose}>
      <TextsContext value={texts}>{children}</TextsContext>
    </LanguageContext>
  );
}
