import { expect, it } from 'vitest';
import { ABLATIONS, ablated } from './ablations.js';
import { settingsOfForm } from './settings-of-form.js';
import { DEFAULT_FORM } from './video-form.js';

const settings = settingsOfForm('compare', { ...DEFAULT_FORM, translation: { x: 5, y: 0 } }, 'embedded');

it('leaves out motion, attention or both', () => {
  const all = ABLATIONS.map((ablation) => ablated(settings, ablation));
  expect(all.map(({ motion, attention }) => [motion !== undefined, attention])).toEqual([
    [true, 'first'],
    [true, 'off'],
    [false, 'first'],
    [false, 'off'],
  ]);
  expect(all[0]).toEqual(settings);
});

it('has a first picture and a smoothed background where there is motion', () => {
  const more = { ...settings, initImage: 'first.png', smoothBackground: 0.4 };
  const all = ABLATIONS.map((ablation) => ablated(more, ablation));
  expect(all.map(({ initImage, smoothBackground }) => [initImage, smoothBackground])).toEqual([
    ['first.png', 0.4],
    ['first.png', 0.4],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

it('has both in the method, whatever the form says', () => {
  const still = settingsOfForm('compare', { ...DEFAULT_FORM, moves: false, attention: 'off' }, 'embedded');
  expect(ablated(still, ABLATIONS[0])).toMatchObject({
    attention: 'first',
    motion: { fields: [{ kind: 'translate', x: 12, y: 12 }] },
  });
});
