import { optionsOf, type Settings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { builtIn } from '../__testing__/built-in.js';
import { ABLATIONS, ablationOf } from './ablations.js';
import { FIRST_VISIT, settingsOfView } from './page-settings.js';

const first = settingsOfView({ ...FIRST_VISIT, view: 'compare' });
const withPlugins = (...plugins: Settings['plugins']): Settings => ({ ...first, plugins });
const all = (settings: Settings) => ABLATIONS.map((ablation) => ablationOf(settings, ablation, builtIn));
const namesIn = ({ plugins }: Settings) => plugins.map(({ name }) => name);

it('leaves out motion, attention or both', () => {
  const fields = [{ kind: 'translate', x: 5, y: 0 }];
  const moved = withPlugins(
    { name: 'motion-dynamics', options: { fields } },
    { name: 'cross-frame-attention', options: { policy: 'previous' } },
  );
  const runs = all(moved);
  expect(runs.map((run) => optionsOf(run, 'motion-dynamics'))).toEqual([{ fields }, { fields }, undefined, undefined]);
  expect(runs.map((run) => optionsOf(run, 'cross-frame-attention'))).toEqual([
    { policy: 'previous' },
    { policy: 'off' },
    { policy: 'previous' },
    { policy: 'off' },
  ]);
  expect(runs[0]).toEqual(moved);
});

it('has a first picture and a smoothed background where there is motion', () => {
  const more = withPlugins(
    ...first.plugins,
    { name: 'image-to-video', options: { picture: 'first.png' } },
    { name: 'background-smoothing', options: {} },
  );
  const needy = ['image-to-video', 'background-smoothing'];
  expect(all(more).map((run) => namesIn(run).filter((name) => needy.includes(name)))).toEqual([needy, needy, [], []]);
});

it('leaves out plugins of others that say that they need motion', () => {
  const address = 'https://example.org/shaky.js';
  const shaky = { name: 'shaky', summary: 'Shakes', options: {}, requires: ['motion-dynamics'] };
  const known = (name: string) => (name === address ? shaky : builtIn(name));
  const runs = ABLATIONS.map((ablation) =>
    ablationOf(withPlugins(...first.plugins, { name: address, options: {} }), ablation, known),
  );
  expect(runs.map((run) => namesIn(run).includes(address))).toEqual([true, true, false, false]);
});

it('has both in the method, whatever the settings say', () => {
  const [method] = all(withPlugins({ name: 'cross-frame-attention', options: { policy: 'off' } }));
  expect(method?.plugins).toEqual([
    { name: 'motion-dynamics', options: {} },
    { name: 'cross-frame-attention', options: {} },
  ]);
});
