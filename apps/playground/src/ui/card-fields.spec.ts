import { expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import { FIRST_VISIT, settingsOfView } from '../settings/page-settings.js';
import { labelAt } from './card-fields.js';
import type { CardProps } from './card-props.js';
import { english, type Texts } from './texts/english.js';
import { korean } from './texts/korean.js';

const cardIn = (texts: Texts): CardProps =>
  ({
    texts,
    state: { settings: settingsOfView(FIRST_VISIT) },
    plugins: { known: builtIn },
    contextOf: () => ({ defaultOf: () => undefined, faults: [] }),
    contextOfPlugin: () => ({ defaultOf: () => undefined, faults: [] }),
  }) as unknown as CardProps;

it('names options of groups and of plugins as the page does, in its language', () => {
  expect(labelAt(cardIn(english), 'request.steps')).toBe('Steps');
  expect(labelAt(cardIn(korean), 'request.steps')).toBe(korean.options['request.steps']?.label);
  const [name] = settingsOfView(FIRST_VISIT).plugins.map((plugin) => plugin.name);
  const key = Object.keys(builtIn(name ?? '')?.options ?? {})[0] ?? '';
  expect(labelAt(cardIn(korean), `plugins[0].options.${key}`)).toBe(korean.options[`${name}.${key}`]?.label);
});

it('knows nothing of other paths', () => {
  for (const path of ['', 'settings', 'request', 'request.unheard', 'plugins[9].options.scale', '__proto__.steps'])
    expect(labelAt(cardIn(english), path)).toBeUndefined();
});
