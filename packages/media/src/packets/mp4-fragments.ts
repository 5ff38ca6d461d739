import { uint32 } from '../byte-source.js';
import { boxesIn, boxIn, int32, uint64 } from './boxes.js';
import type { Sample } from './mp4-samples.js';
import { MOST_PACKETS } from './video-track.js';

/** What pictures are where a fragment does not say: duration, size, flags. */
type Defaults = readonly [duration: number, size: number, flags: number];

/** Flags of a picture that needs others. */
const NOT_KEY = 0x10000;

/** Reads the pictures of one track out of fragments (`moof`), one after the other. ISO/IEC 14496-12, section 8.8. */
export class FragmentReader {
  readonly samples: Sample[] = [];
  readonly #defaults: Defaults;
  #decoded = 0;

  /** @param moov the file's index, without which fragments say little */
  constructor(
    moov: Uint8Array,
    private readonly track: number,
  ) {
    const own = [...boxesIn(boxIn(moov, 'mvex'))].find(([name, trex]) => name === 'trex' && uint32(trex, 4) === track);
    this.#defaults = own ? [uint32(own[1], 12), uint32(own[1], 16), uint32(own[1], 20)] : [0, 0, 0];
  }

  /** @param from where in the file the fragment begins */
  add(moof: Uint8Array, from: number): void {
    for (const [name, traf] of boxesIn(moof)) {
      const tfhd = boxIn(traf, 'tfhd');
      if (name !== 'traf' || uint32(tfhd, 4) !== this.track) continue;
      const given = optionalFields(tfhd, 8, [
        [0x1, 8],
        [0x2, 4],
        [0x8, 4],
        [0x10, 4],
        [0x20, 4],
      ]);
      const [duration, size, flags] = this.#defaults;
      const base = given(0) === undefined ? from : uint64(tfhd, given(0) ?? 0);
      const told = (field: number, otherwise: number) => valueAt(tfhd, given(field)) ?? otherwise;
      const tfdt = boxIn(traf, 'tfdt');
      if (tfdt.length > 0) this.#decoded = (tfdt[0] ?? 0) === 0 ? uint32(tfdt, 4) : uint64(tfdt, 4);
      let next = base;
      for (const [each, trun] of boxesIn(traf)) {
        if (each === 'trun')
          next = this.#addRun(trun, { base, next }, [told(2, duration), told(3, size), told(4, flags)]);
      }
    }
  }

  /** @returns where the bytes of the run end */
  #addRun(trun: Uint8Array, { base, next }: { base: number; next: number }, [duration, size, flags]: Defaults): number {
    const given = optionalFields(trun, 8, [
      [0x1, 4],
      [0x4, 4],
    ]);
    const data = given(0);
    let offset = data === undefined ? next : base + int32(trun, data);
    const first = valueAt(trun, given(1));
    let at = given(2) ?? 0;
    for (let left = uint32(trun, 4), isFirst = true; left > 0; left--, isFirst = false) {
      const field = optionalFields(trun, at, [
        [0x100, 4],
        [0x200, 4],
        [0x400, 4],
        [0x800, 4],
      ]);
      const end = field(4) ?? 0;
      if (end > trun.length || this.samples.length >= MOST_PACKETS) break;
      const own = valueAt(trun, field(1)) ?? size;
      const shown = field(3) === undefined ? 0 : int32(trun, field(3) ?? 0);
      const kind = valueAt(trun, field(2)) ?? (isFirst ? first : undefined) ?? flags;
      const lasts = valueAt(trun, field(0)) ?? duration;
      const isKey = (kind & NOT_KEY) === 0;
      this.samples.push({ offset, size: own, shown: this.#decoded + shown, duration: lasts, isKey });
      this.#decoded += lasts;
      offset += own;
      at = end;
    }
    return offset;
  }
}

/**
 * Places of fields that are there if a flag of the box says so: a function of the field's number, which gives the place behind
 * the last one for the number of fields.
 */
function optionalFields(box: Uint8Array, from: number, fields: readonly (readonly [flag: number, size: number])[]) {
  const flags = uint32(box) & 0xffffff;
  let at = from;
  const places = fields.map(([flag, size]) => {
    if ((flags & flag) === 0) return undefined;
    at += size;
    return at - size;
  });
  return (field: number): number | undefined => [...places, at][field];
}

const valueAt = (box: Uint8Array, at: number | undefined): number | undefined =>
  at === undefined ? undefined : uint32(box, at);
