import { expect, it } from 'vitest';
import { lookingStorage } from './looking-storage.js';
import { memoryStorage } from './memory-storage.js';
import { isPartial, type ModelStorage } from './model-storage.js';

const SOURCE = { kind: 'hub', id: 'owner/name' } as const;
const file = { path: 'config.json', size: 2 };

async function keep(storage: ModelStorage, version: string, bytes: number[]): Promise<void> {
  using place = storage.place(SOURCE);
  const begun = await place.begin(version, file);
  if (!isPartial(begun)) throw new Error('there is one');
  await begun.write(0, new Uint8Array(bytes));
  await begun.complete();
  await place.keepVersion('main', version);
  await place.keepListing(version, [file]);
}

it('shows what is kept, and keeps nothing there itself', async () => {
  const kept = memoryStorage();
  await keep(kept, 'one', [1, 2]);
  const looking = lookingStorage(kept);
  await keep(looking, 'two', [3, 4]);
  const place = looking.place(SOURCE);
  expect(await (await place.find('one', file))?.read(0, 2)).toEqual(new Uint8Array([1, 2]));
  expect(await (await place.find('two', file))?.read(0, 2)).toEqual(new Uint8Array([3, 4]));
  expect([await place.paths('one'), await place.paths('two')]).toEqual([['config.json'], ['config.json']]);
  expect([await place.version('main'), await place.listing('two')]).toEqual(['one', [file]]);
  const own = kept.place(SOURCE);
  expect([await own.find('two', file), await own.listing('two'), await own.version('main')]).toEqual([
    undefined,
    undefined,
    'one',
  ]);
});
