/** Milliseconds that are counted. */
const TIME = 25;
const SIDE = 64;

/** Products of numbers that are added up in a millisecond, by one thread, in the way of networks: matrix by matrix. */
export function measureSpeed(now: () => number = () => performance.now()): number {
  const [a, b, sum] = [1, 2, 3].map((seed) => Float32Array.from({ length: SIDE * SIDE }, (_, k) => (k * seed) % 7)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  // The first ones are interpreted.
  for (let round = 0; round < 8; round++) multiply(a, b, sum);
  const begun = now();
  let rounds = 0;
  let elapsed = 0;
  while (elapsed < TIME) {
    multiply(a, b, sum);
    rounds++;
    elapsed = now() - begun;
  }
  return (rounds * SIDE ** 3) / elapsed;
}

function multiply(a: Float32Array, b: Float32Array, sum: Float32Array): void {
  for (let row = 0; row < SIDE; row++) {
    for (let inner = 0; inner < SIDE; inner++) {
      const factor = a[row * SIDE + inner] as number;
      for (let column = 0; column < SIDE; column++) {
        sum[row * SIDE + column] =
          (sum[row * SIDE + column] as number) * 0.5 + factor * (b[inner * SIDE + column] as number);
      }
    }
  }
}
