/** How far pictures are apart. */
export interface LevelDifference {
  /** The share of numbers that are off by more than 2 of 255 levels. */
  readonly offByMoreThan2: number;
  readonly largest: number;
  /** Peak signal-to-noise ratio in dB; Infinity for equal pictures. */
  readonly psnr: number;
}

/** Compares levels 0 to 255 number by number; of different lengths, everything differs. */
export function compareLevels(actual: Uint8Array, expected: Uint8Array): LevelDifference {
  if (actual.length !== expected.length || actual.length === 0) return { offByMoreThan2: 1, largest: 255, psnr: 0 };
  let [squares, most, off] = [0, 0, 0];
  actual.forEach((level, index) => {
    const difference = Math.abs(level - (expected[index] ?? 0));
    squares += difference * difference;
    most = Math.max(most, difference);
    if (difference > 2) off += 1;
  });
  const psnr = 10 * Math.log10(255 ** 2 / (squares / actual.length));
  return { offByMoreThan2: off / actual.length, largest: most, psnr };
}
