import type { RunSettings } from '@zeroreel/run';
import { settingsOfForm } from './settings-of-form.js';
import { formOfSettings } from './form-of-settings.js';

/**
 * What the page does not take over of settings, in sentences for the visitor: settings of the machine that made the file,
 * and whatever no field of the form stands for. All else comes back out of the form as it was.
 */
export function leftBehind(settings: RunSettings): readonly string[] {
  const { view, form } = formOfSettings(settings);
  const asked = { ...settings, model: undefined, backend: undefined, threads: undefined };
  const after = settingsOfForm(view, form, settings.model) as unknown as Tree;
  const lost = leaves(asked as unknown as Tree).filter(([path, value]) => leafAt(after, path) !== value);
  return [
    ...machineOf(settings),
    ...(settings.precision === 'int8' ? ['Computing in int8 is for processors outside of browsers.'] : []),
    ...(settings.edit?.keepAudio ? ['The clip’s sound stays behind: videos of the page have none.'] : []),
    ...lost.map(([path, value]) => `${path.join('.')}: ${JSON.stringify(value)} has no place on the page.`),
  ];
}

function machineOf({ backend, threads }: RunSettings): readonly string[] {
  if (backend === 'auto') return [];
  const where = backend === 'cpu' && threads !== undefined ? `the processor with ${threads} threads` : backend;
  return [`It was made on ${where}; here it is made as “Runs on” says.`];
}

type Tree = { readonly [name: string]: unknown };
type Leaf = readonly [path: readonly string[], value: unknown];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** Every value and where it stands; of empty lists nothing is lost. */
const leaves = (tree: Tree, path: readonly string[] = []): readonly Leaf[] =>
  Object.entries(tree).flatMap(([name, value]) => {
    const own = [...path, name];
    if (value === undefined) return [];
    return isTree(value) ? leaves(value, own) : [[own, value] as const];
  });

const leafAt = (tree: Tree, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (isTree(at) ? at[name] : undefined), tree);
