import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeArtifactStoreContract, onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FileArtifactStore } from './file-artifact-store.js';

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'store-'))));
afterAll(() => rm(root, { recursive: true }));

describeArtifactStoreContract('files', {
  open: async () => new FileArtifactStore(join(root, 'contract')),
  reopen: async (store) => new FileArtifactStore(store.name),
});

it('leaves nothing unfinished beside what is there', async () => {
  const store = new FileArtifactStore(join(root, 'tidy'));
  await store.put('a/b', new Uint8Array(3));
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('gone')) });
  await expect(store.put('a/c', broken)).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(await readdir(join(root, 'tidy', 'a'))).toEqual(['..sum-b', 'b']);
  await store.remove('a/b');
  expect(await readdir(join(root, 'tidy', 'a'))).toEqual([]);
});

it('reads a file whose sum is missing or no sum', async () => {
  const store = new FileArtifactStore(join(root, 'sums'));
  await mkdir(join(root, 'sums'));
  await writeFile(join(root, 'sums', 'x'), 'one');
  const one = await store.stat('x');
  expect(one).toMatchObject({ bytes: 3, sha256: expect.stringMatching(/^7692c3ad/) });
  await writeFile(join(root, 'sums', '..sum-x'), JSON.stringify({ bytes: 4, sha256: '0'.repeat(64) }));
  expect(await store.stat('x')).toEqual(one);
  await writeFile(join(root, 'sums', '..sum-x'), 'damaged');
  expect(await store.stat('x')).toEqual(one);
});

it('takes the sum of a file, and none that another writer left there', async () => {
  const store = new FileArtifactStore(join(root, 'race'));
  const { sha256: one } = await store.put('one', Uint8Array.of(1));
  const { sha256: two } = await store.put('two', Uint8Array.of(2));
  const [sum, other] = [join(root, 'race', '..sum-one'), join(root, 'race', '..sum-two')];
  const known = await readFile(sum, 'utf8');
  await writeFile(sum, await readFile(other, 'utf8'));
  expect(await store.stat('one')).toEqual({ key: 'one', bytes: 1, sha256: one });
  // It is believed, not read again.
  await writeFile(sum, known.replace(one, two));
  expect(await store.stat('one')).toEqual({ key: 'one', bytes: 1, sha256: two });
});

it.skipIf(smallDiskReason)('says that a disk is full, and keeps what was there', async () => {
  await onSmallDisk(16, async (disk) => {
    const store = new FileArtifactStore(join(disk, 'store'));
    await store.put('a', Uint8Array.of(1));
    await expect(store.put('a', new Uint8Array(4 << 20))).rejects.toMatchObject({ code: 'disk-full' });
    expect(await store.stat('a')).toMatchObject({ bytes: 1 });
    expect(await readdir(join(disk, 'store'))).toEqual(['..store', '..sum-a', 'a']);
  });
});

it('is away where its folder is gone or another one stands in its place, and writes nothing there', async () => {
  const folder = join(root, 'mounted');
  const store = new FileArtifactStore(folder);
  const mark = await store.prepare();
  await store.put('a', Uint8Array.of(1));
  await rename(folder, `${folder}-away`);
  const away = { code: 'store-unavailable', message: expect.stringContaining(`expected the mark ${mark}`) };
  for (const other of [store, new FileArtifactStore(folder, mark)]) {
    for (const make of [() => Promise.resolve(), () => mkdir(folder, { recursive: true })]) {
      await make();
      await expect(other.put('b', Uint8Array.of(2))).rejects.toMatchObject(away);
      await expect(other.get('a')).rejects.toMatchObject(away);
      await expect(other.stat('a')).rejects.toMatchObject(away);
      await expect(other.remove('a')).rejects.toMatchObject(away);
      await expect(other.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject(away);
    }
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  }
  // One that was never used is a folder of its own, and away for those who know the first.
  await new FileArtifactStore(folder).put('b', Uint8Array.of(2));
  await expect(store.stat('b')).rejects.toMatchObject({ message: expect.stringMatching(/, got [0-9a-f-]{36}/) });
  await rm(folder, { recursive: true });
  await rename(`${folder}-away`, folder);
  expect(await store.stat('a')).toMatchObject({ bytes: 1 });
});

it('gives its folder one mark, whoever is first', async () => {
  const folder = join(root, 'marked');
  const marks = await Promise.all(Array.from({ length: 8 }, () => new FileArtifactStore(folder).prepare()));
  expect(new Set(marks).size).toBe(1);
  expect(await readdir(folder)).toEqual(['..store']);
});
