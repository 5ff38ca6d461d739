/** From the first byte to the one behind the last. */
export type ByteRange = readonly [begin: number, end: number];

/** Which bytes of a file are there: ascending ranges that do not touch each other. Immutable. */
export class ByteRanges {
  private constructor(readonly ranges: readonly ByteRange[]) {}

  static readonly none = new ByteRanges([]);

  /** Reads what somebody has written; undefined for anything else than ranges within a file of `size` bytes. */
  static parse(value: unknown, size: number): ByteRanges | undefined {
    if (!Array.isArray(value)) return undefined;
    let read = ByteRanges.none;
    for (const range of value as readonly unknown[]) {
      if (!isRange(range, size)) return undefined;
      read = read.with(...range);
    }
    return read;
  }

  get bytes(): number {
    return this.ranges.reduce((sum, [begin, end]) => sum + end - begin, 0);
  }

  with(begin: number, end: number): ByteRanges {
    if (end <= begin) return this;
    const touching = this.ranges.filter(([b, e]) => b <= end && e >= begin);
    const merged: ByteRange = [
      Math.min(begin, ...touching.map(([b]) => b)),
      Math.max(end, ...touching.map(([, e]) => e)),
    ];
    const others = this.ranges.filter((range) => !touching.includes(range));
    return new ByteRanges([...others, merged].toSorted(([a], [b]) => a - b));
  }

  /** What is not there of a file of `size` bytes, in parts of at most `most` bytes. */
  missing(size: number, most: number): readonly ByteRange[] {
    const parts: ByteRange[] = [];
    let at = 0;
    for (const [begin, end] of [...this.ranges, [size, size] as const]) {
      for (let from = at; from < begin; from += most) parts.push([from, Math.min(begin, from + most)]);
      at = Math.max(at, end);
    }
    return parts;
  }
}

const isRange = (value: unknown, size: number): value is ByteRange =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((at) => Number.isSafeInteger(at)) &&
  0 <= value[0] &&
  value[0] <= value[1] &&
  value[1] <= size;
