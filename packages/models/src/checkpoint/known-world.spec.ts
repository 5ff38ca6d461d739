import { describe, expect, it } from 'vitest';
import { memoryModelFiles } from '../__testing__/memory-model-files.js';
import { readKnownWorld } from './known-world.js';

const world = { subjects: ['panda'], activities: ['dancing'], places: ['at night'], colours: ['red'], words: ['a'] };
const read = (content: object) => readKnownWorld(memoryModelFiles({ 'zeroreel.json': content }));

describe('readKnownWorld', () => {
  it('reads all lists, and nothing where none are told', async () => {
    expect(await read({ world: { ...world, more: 1 } })).toEqual(world);
    expect(await read({ defaults: {} })).toBeUndefined();
    expect(await readKnownWorld(memoryModelFiles({}))).toBeUndefined();
  });

  it.each([
    [{ world: 7 }, 'model/zeroreel.json: world: expected an object, got 7'],
    [{ world: { ...world, words: 'a' } }, 'model/zeroreel.json: world.words: expected a list of text, got "a"'],
    [{ world: { ...world, places: [1] } }, 'model/zeroreel.json: world.places: expected a list of text, got [1]'],
    [{ world: { subjects: [] } }, 'model/zeroreel.json: world.activities: expected a list of text, got nothing'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'invalid-model', message });
  });
});
