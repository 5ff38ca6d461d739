import {
  SIGMA_SPACINGS,
  TIMESTEP_SPACINGS,
  ZeroreelError,
  type ModelDefaults,
  type ModelFiles,
  isJsonObject,
} from '@zeroreel/core';
import { readJson } from '../weights/read-json.js';

const FILE = 'zeroreel.json';

/**
 * Reads what runs of a checkpoint begin with: `defaults` of the `zeroreel.json` in its folder. Other top-level keys of
 * the file are ignored. Without the file there are no defaults.
 * @throws ZeroreelError `invalid-model` naming the file, the key, what was expected and what was got
 */
export async function readModelDefaults(files: ModelFiles): Promise<ModelDefaults> {
  if (!(await files.has(FILE))) return {};
  const { defaults = {} } = await readJson(files, FILE);
  const name = `${files.name}/${FILE}`;
  if (!isJsonObject(defaults)) throw invalid(name, 'defaults', 'an object', defaults);
  for (const [key, value] of Object.entries(defaults)) {
    if (!isKey(key)) throw invalid(name, 'defaults', `the keys ${Object.keys(RULES).join(', ')}`, key);
    const { expected, accepts } = RULES[key];
    if (!accepts(value)) throw invalid(name, `defaults.${key}`, expected, value);
  }
  return defaults;
}

interface Rule {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const count = (unit: string): Rule => ({
  expected: `a whole number of ${unit}, 1 or more`,
  accepts: (value) => Number.isInteger(value) && Number(value) >= 1,
});

const RULES: Readonly<Record<keyof ModelDefaults, Rule>> = {
  guidanceScale: { expected: 'a number', accepts: (value) => Number.isFinite(value) },
  steps: count('steps'),
  sampler: { expected: "a sampler's name", accepts: (value) => typeof value === 'string' && value !== '' },
  sigmas: { expected: SIGMA_SPACINGS.join(', '), accepts: (value) => SIGMA_SPACINGS.some((each) => each === value) },
  spacing: {
    expected: TIMESTEP_SPACINGS.join(', '),
    accepts: (value) => TIMESTEP_SPACINGS.some((each) => each === value),
  },
  eta: { expected: 'a number from 0 to 1', accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1 },
  width: count('pixels'),
  height: count('pixels'),
};

const isKey = (key: string): key is keyof ModelDefaults => Object.hasOwn(RULES, key);

const invalid = (name: string, key: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: ${key}: expected ${expected}, got ${JSON.stringify(got)}`);
