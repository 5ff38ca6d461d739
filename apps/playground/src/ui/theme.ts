import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** The page's looks. */
export const theme = createTheme({
  primaryColor: 'violet',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  headings: { fontWeight: '650' },
});

/** Quiet text that still has a contrast of 4.5 and more against cards and page. */
export const accessibleColours: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#555d66',
    '--mantine-color-placeholder': '#6b737b',
    '--mantine-color-error': '#c92a2a',
    '--zr-page': '#f6f6f9',
    '--zr-card': '#ffffff',
    '--zr-line': '#dfe1e8',
    '--zr-dash': '#b9bdc9',
    '--zr-stage': '#ececf2',
    '--zr-accent': '#6741d9',
  },
  dark: {
    '--mantine-color-dimmed': '#a9aeb8',
    '--mantine-color-placeholder': '#8d93a0',
    '--mantine-color-error': '#ff8787',
    '--zr-page': '#141519',
    '--zr-card': '#1d1f25',
    '--zr-line': '#31343d',
    '--zr-dash': '#565b68',
    '--zr-stage': '#111216',
    '--zr-accent': '#b197fc',
  },
});
