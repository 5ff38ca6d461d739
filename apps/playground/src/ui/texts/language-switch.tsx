import { Button } from '@mantine/core';
import { useLanguage, useTexts } from './use-texts.js';

/** The names of the languages, each in itself. */
const OTHERS = { en: { language: 'ko', name: '한국어' }, ko: { language: 'en', name: 'English' } } as const;

/** Has the page speak its other language. */
export function LanguageSwitch() {
  const choose = useLanguage();
  const { language, name } = useTexts().language === 'ko' ? OTHERS.ko : OTHERS.en;
  return (
    <Button variant="default" lang={language} onClick={() => void choose(language)}>
      {name}
    </Button>
  );
}
