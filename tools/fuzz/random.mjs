/**
 * A stream of pseudo-random numbers that a seed decides (sfc32, Doty-Humphrey, PractRand).
 * @param {...number} seeds 32 bits each
 */
export function randomOf(...seeds) {
  let [a = 0, b = 0, c = 0] = seeds;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return {
    /** An integer from 0 up to, but not, `bound`. */
    below: (bound) => (bound <= 1 ? 0 : next() % bound),
    /** One of a list. */
    of: (list) => list[next() % list.length],
    /** Small numbers mostly, and sometimes one up to `most`. */
    small: (most) => Math.min(most, 1 + (next() % 2 ** (1 + (next() % Math.ceil(Math.log2(most + 1)))))),
  };
}
