import { readNumbers } from '../stored-weight.js';
import type { LoraLayer } from './lora-file.js';

/**
 * Adds `strength · scale · up · down` to the numbers of a layer's weight, `[out, …]`. A convolution's `down [r, in, kh, kw]`
 * is read as `[r, in·kh·kw]` (LoCon); with `mid` it is Σ_b mid[a, b, kh, kw] · down[b, in] first.
 */
export async function addLora(values: Float32Array, layer: LoraLayer, strength: number): Promise<void> {
  const factor = strength * layer.scale;
  const up = await readNumbers(layer.up, layer.key);
  const down = layer.mid ? await tuckerDown(layer) : await readNumbers(layer.down, layer.key);
  addProduct(values, up, down, factor);
}

/** `values [out, n] += factor · up [out, r] · down [r, n]`, each row in float64. */
function addProduct(values: Float32Array, up: Float32Array, down: Float32Array, factor: number): void {
  const rank = Math.sqrt((up.length * down.length) / values.length);
  const columns = down.length / rank;
  const sums = new Float64Array(columns);
  for (let begin = 0, row = 0; begin < values.length; begin += columns, row++) {
    sums.fill(0);
    for (let k = 0; k < rank; k++) addScaled(sums, down, k * columns, up[row * rank + k] ?? 0);
    for (let i = 0; i < columns; i++) values[begin + i] = (values[begin + i] ?? 0) + factor * (sums[i] ?? 0);
  }
}

function addScaled(sums: Float64Array, numbers: Float32Array, begin: number, factor: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + factor * (numbers[begin + i] ?? 0);
}

/** `[r, in, kh, kw]` out of `mid [r, s, kh, kw]` and `down [s, in]` (LyCORIS, `rebuild_tucker`). */
async function tuckerDown({ down, mid, key }: LoraLayer): Promise<Float32Array> {
  if (!mid) return readNumbers(down, key);
  const [rank = 0, inner = 0, height = 0, width = 0] = mid.shape;
  const cells = height * width;
  const channels = down.shape[1] ?? 0;
  const downs = await readNumbers(down, key);
  const mids = await readNumbers(mid, key);
  const result = new Float32Array(rank * channels * cells);
  for (let a = 0; a < rank; a++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let cell = 0; cell < cells; cell++) {
        let sum = 0;
        for (let b = 0; b < inner; b++)
          sum += (mids[(a * inner + b) * cells + cell] ?? 0) * (downs[b * channels + channel] ?? 0);
        result[(a * channels + channel) * cells + cell] = sum;
      }
    }
  }
  return result;
}
