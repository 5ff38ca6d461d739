const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister (Matsumoto and Nishimura 1998), 32-bit outputs. Seeded by one word as `torch.manual_seed` does
 * (`init_genrand`), or by several (`init_by_array`), which keeps streams of different keys apart.
 */
export class Mt19937 {
  private position = SIZE;

  private constructor(private readonly state: Uint32Array) {}

  /** Only the low 32 bits of `seed` count, as in torch's CPU generator. */
  static fromSeed(seed: number): Mt19937 {
    return new Mt19937(initialState(seed));
  }

  /** @param key any number of 32-bit words */
  static fromKey(key: readonly number[]): Mt19937 {
    const state = initialState(19650218);
    let i = 1;
    for (let k = 0; k < Math.max(SIZE, key.length); k++) {
      const j = k % key.length;
      const mixed = Math.imul(previousMix(state, i), 1664525);
      state[i] = ((state[i] as number) ^ mixed) + (key[j] as number) + j;
      i = nextIndex(state, i);
    }
    for (let k = 1; k < SIZE; k++) {
      const mixed = Math.imul(previousMix(state, i), 1566083941);
      state[i] = ((state[i] as number) ^ mixed) - i;
      i = nextIndex(state, i);
    }
    state[0] = 0x80000000;
    return new Mt19937(state);
  }

  /** The next 32 bits, 0 ≤ n < 2^32. */
  next(): number {
    if (this.position === SIZE) this.refill();
    let y = this.state[this.position++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  private refill(): void {
    const { state } = this;
    for (let k = 0; k < SIZE; k++) {
      const y = ((state[k] as number) & 0x80000000) | ((state[(k + 1) % SIZE] as number) & 0x7fffffff);
      const twist = y & 1 ? 0x9908b0df : 0;
      state[k] = (state[(k + SHIFT) % SIZE] as number) ^ (y >>> 1) ^ twist;
    }
    this.position = 0;
  }
}

function initialState(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = seed % 2 ** 32;
  for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, previousMix(state, i)) + i;
  return state;
}

const previousMix = (state: Uint32Array, i: number): number => {
  const previous = state[i - 1] as number;
  return previous ^ (previous >>> 30);
};

/** Index 0 stands for the last word in `init_by_array`: it is copied there when the index wraps. */
function nextIndex(state: Uint32Array, i: number): number {
  if (i + 1 < SIZE) return i + 1;
  state[0] = state[SIZE - 1] as number;
  return 1;
}
