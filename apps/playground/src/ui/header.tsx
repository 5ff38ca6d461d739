import { ActionIcon, Group, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { VIEWS, type View } from '../settings/views.js';
import { LanguageSwitch } from './texts/language-switch.js';
import { FilmIcon, HistoryIcon, MoonIcon, SunIcon } from './icons.js';

interface HeaderProps {
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onHistory: () => void;
}

const NAMES: Readonly<Record<View, string>> = {
  generate: 'Generate',
  control: 'Control',
  edit: 'Edit',
  compare: 'Compare',
};

/** Name, views, and what concerns all of them. */
export function Header({ view, onView, onHistory }: HeaderProps) {
  const scheme = useComputedColorScheme();
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <header className="zr-header">
      <h1 className="zr-logo">
        <FilmIcon size={24} /> zeroreel
      </h1>
      <nav className="zr-views" aria-label="Views">
        <SegmentedControl
          fullWidth
          aria-label="View"
          data={VIEWS.map((value) => ({ value, label: NAMES[value] }))}
          value={view}
          onChange={onView}
        />
      </nav>
      <Group gap="xs" justify="flex-end">
        <LanguageSwitch />
        <ActionIcon variant="default" size="lg" aria-label="History" onClick={onHistory}>
          <HistoryIcon />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={`Use ${other} colours`}
          onClick={() => setColorScheme(other)}
        >
          {scheme === 'dark' ? <SunIcon /> : <MoonIcon />}
        </ActionIcon>
      </Group>
    </header>
  );
}
