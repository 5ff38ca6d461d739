import { ZeroreelError } from '@zeroreel/core';
import { uint32 } from '../byte-source.js';
import { boxIn, int32, uint64 } from './boxes.js';
import { MOST_PACKETS } from './video-track.js';

/** A picture of an MP4, in ticks of its track. */
export interface Sample {
  readonly offset: number;
  readonly size: number;
  readonly shown: number;
  readonly duration: number;
  readonly isKey: boolean;
}

/** Version and flags come before all numbers, and the count of entries before these. */
const COUNT = 4;
const ENTRIES = 8;

/**
 * The pictures that a table of samples (`stbl`) lists, in the order of decoding. ISO/IEC 14496-12, sections 8.6 and 8.7.
 * @throws ZeroreelError `media` for a table that contradicts itself
 */
export function samplesOf(stbl: Uint8Array): readonly Sample[] {
  const sizes = boxIn(stbl, 'stsz');
  const count = uint32(sizes, 8);
  if (count === 0) return [];
  const uniform = uint32(sizes, COUNT);
  if (count > MOST_PACKETS || (uniform === 0 && sizes.length < 12 + 4 * count)) throw damaged(`${count} sizes`);
  const durations = runs(boxIn(stbl, 'stts'));
  const delays = runs(boxIn(stbl, 'ctts'));
  const keys = keysOf(boxIn(stbl, 'stss'));
  const samples: Sample[] = [];
  let decoded = 0;
  for (const chunk of chunksOf(stbl)) {
    let { offset } = chunk;
    for (let left = chunk.samples; left > 0 && samples.length < count; left--) {
      const size = uniform || uint32(sizes, 12 + 4 * samples.length);
      const duration = durations.next().value ?? 0;
      const shown = decoded + (delays.next().value ?? 0);
      samples.push({ offset, size, shown, duration, isKey: keys?.has(samples.length + 1) ?? true });
      decoded += duration;
      offset += size;
    }
  }
  if (samples.length < count) throw damaged(`${count} sizes and ${samples.length} places`);
  return samples;
}

const damaged = (what: string): ZeroreelError => new ZeroreelError('media', `its index is damaged: it has ${what}`);

/** Values of which a table says how often each follows. */
function* runs(table: Uint8Array): Generator<number, undefined> {
  for (let at = ENTRIES; at + 8 <= table.length; at += 8) {
    const value = int32(table, at + 4);
    for (let left = uint32(table, at); left > 0; left--) yield value;
  }
  return undefined;
}

/** Numbers of the pictures that decoding can begin with, from 1; undefined where it can with each. */
function keysOf(stss: Uint8Array): ReadonlySet<number> | undefined {
  if (stss.length === 0) return undefined;
  const keys = new Set<number>();
  for (let at = ENTRIES; at + 4 <= stss.length; at += 4) keys.add(uint32(stss, at));
  return keys;
}

/** Where each chunk of pictures begins, and how many are in it. */
function* chunksOf(stbl: Uint8Array): Generator<{ readonly offset: number; readonly samples: number }> {
  const counts = boxIn(stbl, 'stsc');
  const small = boxIn(stbl, 'stco');
  const large = boxIn(stbl, 'co64');
  const chunks = Math.max((small.length - ENTRIES) / 4, (large.length - ENTRIES) / 8);
  let at = ENTRIES;
  for (let chunk = 0; chunk < chunks; chunk++) {
    while (at + 24 <= counts.length && uint32(counts, at + 12) <= chunk + 1) at += 12;
    const offset = small.length > 0 ? uint32(small, ENTRIES + 4 * chunk) : uint64(large, ENTRIES + 8 * chunk);
    yield { offset, samples: uint32(counts, at + 4) };
  }
}
