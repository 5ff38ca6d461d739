import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@zeroreel/media';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrameSpool } from './frame-spool.js';

const frame = (width: number, height: number, value: number): Frame => ({
  ...{ width, height },
  data: Uint8Array.from({ length: 3 * width * height }, (_, k) => (k + value) % 256),
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'spool-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('FrameSpool', () => {
  it('gives back every frame, in any order and again, also of several sizes', () => {
    using spool = new FrameSpool(folder);
    const frames = [frame(4, 2, 1), frame(4, 2, 7), frame(5, 3, 9), frame(4, 2, 40)];
    const kept = frames.map((each) => spool.keep(each));
    for (const k of [3, 0, 2, 1, 1, 3]) {
      expect(kept[k]).toMatchObject({ width: frames[k]!.width, height: frames[k]!.height });
      expect(kept[k]!.data).toEqual(frames[k]!.data);
    }
    expect(kept[0]!.data).toBe(kept[0]!.data);
    expect({ ...kept[2]! }).toEqual(frames[2]);
  });

  it('keeps pixels out of memory: changing the bytes that were given changes nothing', () => {
    using spool = new FrameSpool(folder);
    const given = frame(2, 2, 3);
    const kept = spool.keep(given);
    given.data.fill(0);
    expect(kept.data).toEqual(frame(2, 2, 3).data);
  });

  it.skipIf(process.platform === 'win32')('leaves no name behind, even of a run that is killed', () => {
    using spool = new FrameSpool(folder);
    spool.keep(frame(2, 2, 3));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps frames in memory where no file can be written', () => {
    using spool = new FrameSpool(join(folder, 'not-there'));
    const given = frame(2, 2, 3);
    expect(spool.keep(given)).toBe(given);
  });

  it('says that frames are gone once the run is over', () => {
    const spool = new FrameSpool(folder);
    const kept = spool.keep(frame(2, 2, 3));
    spool[Symbol.dispose]();
    expect(() => kept.data).toThrow('they are gone, as the run is over');
    expect(readdirSync(folder)).toEqual([]);
  });
});
