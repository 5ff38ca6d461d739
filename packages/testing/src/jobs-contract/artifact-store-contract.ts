import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArtifact, type ArtifactStore, type Read } from '@zeroreel/jobs';

/** What a store is tested with. */
export interface ArtifactStoreContractOptions {
  /** An empty store. */
  readonly open: () => Promise<ArtifactStore>;
  /** The same store, opened anew by somebody else. */
  readonly reopen: (store: ArtifactStore) => Promise<ArtifactStore>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

async function text(read: Read | undefined): Promise<string | undefined> {
  return read && new Response(read.body).text();
}

async function keys(store: ArtifactStore, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

const streamOf = (...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

/** What every artefact store promises. */
export function describeArtifactStoreContract(name: string, { open, reopen }: ArtifactStoreContractOptions): void {
  describe(`${name}: the contract of artefact stores`, () => {
    let store: ArtifactStore;
    beforeAll(async () => void (store = await open()));
    afterAll(() => store[Symbol.asyncDispose]());

    it('gives back what was put, with its length and sum', async () => {
      const body = bytes('a video');
      const stored = { key: 'jobs/a/files/video.mp4', bytes: 7, sha256: sha256(body) };
      expect(await store.put('jobs/a/files/video.mp4', body)).toEqual(stored);
      expect(await store.stat('jobs/a/files/video.mp4')).toEqual(stored);
      const read = await store.get('jobs/a/files/video.mp4');
      expect(read).toMatchObject({ ...stored, range: { start: 0, end: 6 } });
      expect(await text(read)).toBe('a video');
    });

    it('takes a stream of any length', async () => {
      const chunk = new Uint8Array(300_000).map((_, k) => (k * 7919) % 251);
      const stored = await store.put('long', streamOf(chunk, bytes('x'), chunk));
      const whole = Buffer.concat([chunk, bytes('x'), chunk]);
      expect(stored).toEqual({ key: 'long', bytes: 600_001, sha256: sha256(whole) });
      expect(Buffer.compare((await readArtifact(store, 'long')) ?? bytes(''), whole)).toBe(0);
    });

    it('keeps nothing as well', async () => {
      expect(await store.put('empty', bytes(''))).toEqual({ key: 'empty', bytes: 0, sha256: sha256(bytes('')) });
      expect(await readArtifact(store, 'empty')).toEqual(bytes(''));
    });

    it('replaces what is there', async () => {
      await store.put('again', bytes('the first'));
      await store.put('again', bytes('the second'));
      expect(await text(await store.get('again'))).toBe('the second');
      expect(await store.stat('again')).toMatchObject({ bytes: 10, sha256: sha256(bytes('the second')) });
    });

    it('refuses bytes of another sum, and keeps the earlier ones', async () => {
      await store.put('sum', bytes('right'), sha256(bytes('right')));
      await expect(store.put('sum', bytes('wrong'), sha256(bytes('right')))).rejects.toMatchObject({ code: 'damaged' });
      expect(await text(await store.get('sum'))).toBe('right');
    });

    it('keeps what was there where a stream breaks off', async () => {
      await store.put('broken', bytes('whole'));
      const broken = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(bytes('half')),
        pull: (controller) => controller.error(new Error('gone')),
      });
      await expect(store.put('broken', broken)).rejects.toThrow();
      expect(await text(await store.get('broken'))).toBe('whole');
      expect(await keys(store, '')).not.toContain('broken-half');
    });

    it.each([
      ['in the middle', { start: 2, end: 4 }, '234', { start: 2, end: 4 }],
      ['of one byte', { start: 0, end: 0 }, '0', { start: 0, end: 0 }],
      ['beyond the end', { start: 7, end: 99 }, '789', { start: 7, end: 9 }],
    ])('reads a range %s', async (_, range, expected, got) => {
      await store.put('range', bytes('0123456789'));
      const read = await store.get('range', range);
      expect(read).toMatchObject({ bytes: 10, range: got });
      expect(await text(read)).toBe(expected);
    });

    it('refuses a range behind the end', async () => {
      await store.put('range', bytes('0123456789'));
      await expect(store.get('range', { start: 10, end: 12 })).rejects.toThrow(RangeError);
    });

    it('has nothing under other names', async () => {
      expect(await store.get('nothing')).toBeUndefined();
      expect(await store.stat('nothing')).toBeUndefined();
      expect(await keys(store, 'nothing/')).toEqual([]);
      await store.remove('nothing');
      await store.remove('nothing/');
    });

    it('lists what lies under a prefix in the order of the keys, and removes it', async () => {
      for (const key of ['tree/b/2', 'tree/a', 'tree/b/1', 'tree2/a']) await store.put(key, bytes(key));
      expect(await keys(store, 'tree/')).toEqual(['tree/a', 'tree/b/1', 'tree/b/2']);
      await store.remove('tree/a');
      await store.remove('tree/b/');
      expect(await keys(store, 'tree/')).toEqual([]);
      expect(await keys(store, 'tree2/')).toEqual(['tree2/a']);
    });

    it.each(['../a', '/a', 'a//b', 'a/', '', 'a/../b', 'a b', 'a/./b', 'ä', 'a\\b', 'x'.repeat(501)])(
      'refuses the key %s',
      async (key) => {
        await expect((async () => store.put(key, bytes('x')))()).rejects.toMatchObject({ code: 'damaged' });
      },
    );

    it('shows everybody one thing while several write it', async () => {
      const bodies = ['a', 'b', 'c', 'd'].map((letter) => bytes(letter.repeat(100_000)));
      for (let round = 0; round < 10; round++) {
        await Promise.all(bodies.map((body) => store.put('race', body)));
        const read = (await readArtifact(store, 'race')) ?? bytes('');
        expect(new Set(read).size).toBe(1);
        expect(await store.stat('race')).toEqual({ key: 'race', bytes: 100_000, sha256: sha256(read) });
      }
    });

    it('has it still when it is opened again', async () => {
      await store.put('kept/x', bytes('kept'));
      const other = await reopen(store);
      expect(await text(await other.get('kept/x'))).toBe('kept');
      await other[Symbol.asyncDispose]();
    });
  });
}
