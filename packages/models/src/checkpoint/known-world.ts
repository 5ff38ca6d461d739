import { ZeroreelError, type KnownWorld, type ModelFiles, isJsonObject } from '@zeroreel/core';
import { readJson } from '../weights/read-json.js';

const FILE = 'zeroreel.json';
const LISTS = ['subjects', 'activities', 'places', 'colours', 'words'] as const;

/**
 * Reads what a small model was taught: `world` of the `zeroreel.json` in its folder; undefined without one.
 * @throws ZeroreelError `invalid-model` naming the file, the list, what was expected and what was got
 */
export async function readKnownWorld(files: ModelFiles): Promise<KnownWorld | undefined> {
  if (!(await files.has(FILE))) return undefined;
  const { world } = await readJson(files, FILE);
  if (world === undefined) return undefined;
  const name = `${files.name}/${FILE}`;
  if (!isJsonObject(world)) throw invalid(`${name}: world`, 'an object', world);
  const list = (key: string): readonly string[] => {
    const words = world[key];
    if (!isListOfText(words)) throw invalid(`${name}: world.${key}`, 'a list of text', words);
    return words;
  };
  return Object.fromEntries(LISTS.map((key) => [key, list(key)])) as Record<(typeof LISTS)[number], readonly string[]>;
}

const isListOfText = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const invalid = (where: string, expected: string, got: unknown): ZeroreelError =>
  new ZeroreelError('invalid-model', `${where}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`);
