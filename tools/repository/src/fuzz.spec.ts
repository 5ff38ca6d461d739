import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

// The short form of `npm run soak:fuzz` (tools/fuzz): strangers' files are read, or refused by a ZeroreelError.

interface FuzzCase {
  readonly reader: string;
  readonly path?: string;
  readonly bytes: Uint8Array;
}

interface FuzzModule {
  fuzzCases(): { make(seed: number, index: number): FuzzCase; read(made: FuzzCase): Promise<void> };
  fromCorpusName(name: string): Omit<FuzzCase, 'bytes'>;
}

const folder = join(workspaceRoot, 'tools/fuzz');
const { fuzzCases, fromCorpusName } = (await import(join(folder, 'cases.mjs'))) as FuzzModule;
const { make, read } = fuzzCases();
const corpus = readdirSync(join(folder, 'corpus')).filter((name) => name !== 'README.md');

it.each(corpus)('reads %s, which was once read wrongly', async (name) => {
  await read({ ...fromCorpusName(name), bytes: readFileSync(join(folder, 'corpus', name)) });
});

it('reads what a seed makes of good files', async () => {
  const readers = new Set<string>();
  for (let index = 0; index < 3000; index++) {
    const made = make(20261127, index);
    readers.add(made.reader);
    await read(made).catch((error: unknown) => {
      throw new Error(`node tools/fuzz/soak.mjs --case 20261127:${index} shows it`, { cause: error });
    });
  }
  expect([...readers].sort()).toEqual(['checkpoint', 'media', 'safetensors', 'settings', 'tracks']);
});

it('makes the same files of the same numbers', () => {
  expect(make(1, 7)).toEqual(make(1, 7));
  expect(make(1, 7).bytes).not.toEqual(make(2, 7).bytes);
});
