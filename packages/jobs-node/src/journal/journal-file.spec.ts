import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onSmallDisk, smallDiskReason } from '@zeroreel/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalFile } from './journal-file.js';

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'lines-'))));
afterAll(() => rm(root, { recursive: true }));

let count = 0;
const freshPath = () => join(root, `journal-${++count}`);
const rows = (journal: JournalFile) => [...journal.table('t')];

/** A journal of three lines, and where each begins. */
async function threeLines(path: string): Promise<readonly number[]> {
  await using journal = await JournalFile.open(path);
  const starts: number[] = [];
  for (const k of [1, 2, 3]) {
    starts.push((await readFile(path)).length);
    await journal.commit([['t', `k${k}`, { value: k }]]);
  }
  return starts;
}

describe('a journal', () => {
  it('has what was committed when it is opened again, in its order', async () => {
    const path = freshPath();
    {
      await using journal = await JournalFile.open(path);
      await journal.commit([
        ['t', 'a', 1],
        ['t', 'b', { text: 'ä\n' }],
      ]);
      journal.commitLater([['t', 'c', [3]]]);
      await journal.commit([
        ['t', 'b', 2],
        ['t', 'a', undefined],
      ]);
    }
    await using again = await JournalFile.open(path);
    expect(rows(again)).toEqual([
      ['b', 2],
      ['c', [3]],
    ]);
  });

  it('is right at every length at which a crash may have torn it', async () => {
    const path = freshPath();
    const [, second = 0, third = 0] = await threeLines(path);
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      await using journal = await JournalFile.open(path);
      const lines = [second, third, whole.length].filter((end) => length >= end).length;
      expect(rows(journal).map(([key]) => key)).toEqual(['k1', 'k2', 'k3'].slice(0, lines));
      await journal.commit([['t', 'later', 1]]);
    }
    await using last = await JournalFile.open(path);
    expect(rows(last)).toHaveLength(4);
  });

  it('is refused where it was damaged before its end', async () => {
    const path = freshPath();
    const [, second = 0] = await threeLines(path);
    const whole = await readFile(path);
    for (const at of [0, 3, second, second + 20]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ 1;
      await writeFile(path, bytes);
      const message = expect.stringContaining(at < second ? 'byte 0' : `byte ${second}`);
      await expect(JournalFile.open(path)).rejects.toMatchObject({ code: 'damaged', message });
      expect(await readFile(path)).toEqual(bytes);
    }
  });

  it('is refused where it is something else', async () => {
    const path = freshPath();
    await writeFile(path, 'a text of somebody, long enough to be worth something');
    await expect(JournalFile.open(path)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('loses what stands behind its last line', async () => {
    const path = freshPath();
    await threeLines(path);
    await appendFile(path, Buffer.alloc(5000));
    {
      await using journal = await JournalFile.open(path);
      expect(rows(journal)).toHaveLength(3);
      await journal.commit([['t', 'k4', 4]]);
    }
    await using again = await JournalFile.open(path);
    expect(rows(again)).toHaveLength(4);
  });

  it('is written anew when it is much larger than what is in it', async () => {
    const path = freshPath();
    {
      await using journal = await JournalFile.open(path, 2000);
      await journal.commit([['t', 'kept', 'here']]);
      for (let k = 0; k < 300; k++) {
        const committed = journal.commit([['t', 'changing', k]]);
        journal.commitLater([['t', `later-${k % 3}`, k]]);
        await committed;
        expect((await readFile(path)).length).toBeLessThan(2500);
      }
    }
    await using again = await JournalFile.open(path);
    expect(Object.fromEntries(rows(again))).toEqual({
      ...{ kept: 'here', changing: 299 },
      ...{ 'later-0': 297, 'later-1': 298, 'later-2': 299 },
    });
  });
});

it.skipIf(smallDiskReason)('a full disk undoes what cannot be written, and what stands on it', async () => {
  await onSmallDisk(16, async (disk) => {
    const path = join(disk, 'journal');
    await using journal = await JournalFile.open(path);
    await journal.commit([['t', 'a', 1]]);
    const large = journal.commit([
      ['t', 'a', 2],
      ['t', 'large', 'x'.repeat(4 << 20)],
    ]);
    const onTop = journal.commit([['t', 'a', 3]]);
    await expect(large).rejects.toMatchObject({ code: 'disk-full' });
    await onTop.catch(() => undefined);
    await journal.commit([['t', 'b', 1]]);
    await using again = await JournalFile.open(path);
    expect(rows(journal)).toEqual(rows(again));
    expect(journal.table('t').has('large')).toBe(false);
    expect(journal.table('t').get('b')).toBe(1);
  });
});
