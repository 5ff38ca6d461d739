import { elementCount, type Shape } from '@zeroreel/onnx';

/**
 * The largest magnitude of a rounded weight. It is not 127 because, without VNNI, the kernels of x64 add two products
 * of uint8 and int8 in 16 bits that saturate. 2 · 255 · 64 fits, so every processor gets the same sums. The
 * alternative, `session.x64quantprecision`, keeps 127 and loses most of the speed.
 */
const LARGEST_QUANTISED = 64;

/** Replaces the range of zeros, so that nothing is divided by zero. */
const SMALLEST = 1e-30;

/** 1.5 · 2⁵²: a number of less than 2⁵¹ that it is added to loses all behind the point, ties to even. */
const NO_FRACTION = 1.5 * 2 ** 52;

/**
 * A weight in integers, with one scale for each output: `weight ≈ scale · integers`. Zero stays zero. A row with a number
 * that is none has no scale either, so that a run finds it in its results.
 */
export class RoundedMatrix {
  /** `[in, out]`; inputs of a convolution are the channels of one cell of its kernel after those of the other. */
  readonly integers: Int8Array<ArrayBuffer>;
  /** `[out]` */
  readonly scale: Float32Array<ArrayBuffer>;
  /** What the integers times the scale add up to for each output: `[out]` */
  readonly sums: Float32Array<ArrayBuffer>;
  readonly #channels: number;
  readonly #cells: number;

  /**
   * @param shape of the weight: `[out, in]` or `[out, channels, rows, columns]`
   * @param memory for the integers, at least as many bytes as the weight has numbers
   */
  constructor([outputs = 0, channels = 0, ...kernel]: Shape, memory: ArrayBuffer) {
    this.#channels = channels;
    this.#cells = elementCount(kernel);
    this.integers = new Int8Array(memory, 0, outputs * channels * this.#cells);
    this.scale = new Float32Array(outputs);
    this.sums = new Float32Array(outputs);
  }

  /**
   * Rounds the rows of some outputs.
   * @param rows of the weight, from output `begin` on
   */
  round(begin: number, rows: Float32Array): void {
    const inputs = this.#channels * this.#cells;
    const count = rows.length / inputs;
    const scale = this.scale.subarray(begin, begin + count);
    for (let row = 0; row < count; row++) {
      const most = largest(rows.subarray(row * inputs, (row + 1) * inputs));
      scale[row] = (most < SMALLEST ? SMALLEST : most) / LARGEST_QUANTISED;
    }
    const totals = new Float64Array(count);
    const { integers } = this;
    const outputs = this.scale.length;
    for (let cell = 0; cell < this.#cells; cell++) {
      for (let channel = 0; channel < this.#channels; channel++) {
        const target = (cell * this.#channels + channel) * outputs + begin;
        const source = channel * this.#cells + cell;
        for (let row = 0; row < count; row++) {
          const steps = Math.fround((rows[row * inputs + source] as number) / (scale[row] as number));
          const rounded = steps + NO_FRACTION - NO_FRACTION;
          integers[target + row] = rounded;
          totals[row] = (totals[row] as number) + rounded;
        }
      }
    }
    for (let row = 0; row < count; row++) {
      this.sums[begin + row] = Math.fround(totals[row] as number) * (scale[row] as number);
    }
  }
}

/** The largest magnitude; NaN where one is. */
function largest(numbers: Float32Array): number {
  let most = 0;
  for (const number of numbers) {
    const magnitude = Math.abs(number);
    if (magnitude > most || Number.isNaN(magnitude)) most = magnitude;
  }
  return most;
}
