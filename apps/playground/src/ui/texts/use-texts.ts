import { createContext, use } from 'react';
import { english, type Texts } from './english.js';
import type { Language } from './language.js';

/** What the page says, in the visitor's language. */
export const TextsContext = createContext<Texts>(english);

/** Chooses another language. */
export const LanguageContext = createContext<(language: Language) => Promise<void>>(() => Promise.resolve());

/** What the page says, for components. */
export const useTexts = (): Texts => use(TextsContext);

/** How a component has the page speak another language. */
export const useLanguage = (): ((language: Language) => Promise<void>) => use(LanguageContext);
