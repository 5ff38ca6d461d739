import { ActionIcon, Group, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { VIEWS, type View } from '../settings/views.js';
import { LanguageSwitch } from './texts/language-switch.js';
import { Segments } from './segments.js';
import { FilmIcon, HistoryIcon, MoonIcon, SunIcon } from './icons.js';
import { useTexts } from './texts/use-texts.js';

interface HeaderProps {
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onHistory: () => void;
}

/** Name, views, and what concerns all of them. */
export function Header({ view, onView, onHistory }: HeaderProps) {
  const texts = useTexts();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <header className="zr-header">
      <h1 className="zr-logo">
        <FilmIcon size={24} /> zeroreel
      </h1>
      <nav className="zr-views" aria-label={texts.header.viewsOf}>
        <Segments
          label={texts.header.view}
          data={VIEWS.map((value) => ({ value, label: texts.header.views[value] }))}
          value={view}
          onChange={onView}
        />
      </nav>
      <Group gap="xs" justify="flex-end">
        <LanguageSwitch />
        <ActionIcon variant="default" size="lg" aria-label={texts.history.title} onClick={onHistory}>
          <HistoryIcon />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={other === 'dark' ? texts.header.useDark : texts.header.useLight}
          onClick={() => setColorScheme(other)}
        >
          {scheme === 'dark' ? <SunIcon /> : <MoonIcon />}
        </ActionIcon>
      </Group>
    </header>
  );
}
