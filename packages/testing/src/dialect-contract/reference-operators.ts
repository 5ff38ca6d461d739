/** Plain double-precision forms of the operators that dialects write, from their definitions. Row-major arrays. */

/** `x [n, inputs] · weightᵀ + bias`, weight `[outputs, inputs]`. */
export function referenceLinear(x: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>): number[] {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  return Array.from({ length: (x.length / inputs) * outputs }, (_, index) => {
    const row = Math.floor(index / outputs);
    const column = index % outputs;
    let sum = at(bias, column);
    for (let k = 0; k < inputs; k++) sum += at(x, row * inputs + k) * at(weight, column * inputs + k);
    return sum;
  });
}

/** Group normalisation of `x [N, C, ·]`, scale and bias `[C]` (Wu & He, arXiv 1803.08494, eq. 1-7). */
export function referenceGroupNorm(
  x: ArrayLike<number>,
  samples: number,
  scale: ArrayLike<number>,
  bias: ArrayLike<number>,
  groups: number,
  epsilon: number,
): number[] {
  const size = x.length / (samples * groups);
  const plane = x.length / (samples * scale.length);
  const rows = Array.from({ length: samples * groups }, (_, row) => Array.from(x).slice(row * size, (row + 1) * size));
  return rows.flatMap((row, group) => {
    const mean = average(row);
    const deviation = Math.sqrt(average(row.map((value) => (value - mean) ** 2)) + epsilon);
    return row.map((value, index) => {
      const channel = Math.floor((group * size + index) / plane) % scale.length;
      return ((value - mean) / deviation) * at(scale, channel) + at(bias, channel);
    });
  });
}

/** `x / (1 + exp(-alpha x))`. */
export const referenceSwish = (x: number, alpha: number): number => x / (1 + Math.exp(-alpha * x));

/** `x Φ(x)`, Φ the normal distribution function. */
export const referenceGelu = (x: number): number => (x * (1 + errorFunction(x / Math.SQRT2))) / 2;

/** First half of each row of `x [·, 2·width]` times GELU of the second. */
export function referenceGeglu(x: ArrayLike<number>, width: number): number[] {
  return Array.from({ length: x.length / 2 }, (_, index) => {
    const start = Math.floor(index / width) * 2 * width + (index % width);
    return at(x, start) * referenceGelu(at(x, start + width));
  });
}

/** Sizes of an attention: batch, heads, channels of a head, queries and keys. */
export interface AttentionSize {
  readonly batch: number;
  readonly heads: number;
  readonly channels: number;
  readonly queries: number;
  readonly keys: number;
}

/** softmax(q kᵀ / √d) v per head (Vaswani et al., arXiv 1706.03762, eq. 1); q `[B, Sq, heads·d]`, k and v `[B, Sk, heads·d]`. */
export function referenceAttention(
  q: ArrayLike<number>,
  k: ArrayLike<number>,
  v: ArrayLike<number>,
  { batch, heads, channels, queries, keys }: AttentionSize,
  causal: boolean,
): number[] {
  const width = heads * channels;
  return Array.from({ length: batch * queries * width }, (_, index) => {
    const sample = Math.floor(index / (queries * width));
    const query = Math.floor(index / width) % queries;
    const head = Math.floor((index % width) / channels);
    const visible = causal ? query + 1 : keys;
    const keyAt = (key: number): number => (sample * keys + key) * width;
    const weights = Array.from({ length: visible }, (_, key) => {
      let score = 0;
      for (let c = head * channels; c < (head + 1) * channels; c++) {
        score += at(q, (sample * queries + query) * width + c) * at(k, keyAt(key) + c);
      }
      return Math.exp(score / Math.sqrt(channels));
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.reduce((sum, weight, key) => sum + (weight / total) * at(v, keyAt(key) + (index % width)), 0);
  });
}

const at = (numbers: ArrayLike<number>, index: number): number => numbers[index] ?? NaN;

const average = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/** erf by its Maclaurin series, exact to rounding for |x| < 4 (Abramowitz & Stegun, 7.1.5). */
function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
