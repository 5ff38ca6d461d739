import { elementCount, type Shape } from '@zeroreel/onnx';
import { readNumbers } from '../stored-weight.js';
import type { AdapterLayer, AdapterMagnitude } from './adapter-layer.js';
import { deltaRows, type DeltaRows } from './delta-rows.js';

/**
 * Lays one layer of an adapter over the numbers of its tensor, in place: `W + strength · (W′ - W)`, where
 * W′ = W + scale · delta, and with DoRA that of the given magnitude.
 *
 * Differs: at strengths between 0 and 1 DoRA's original implementations disagree. peft scales the delta before it
 * restores the magnitude, LyCORIS does not scale it; at strength 0 both change the weight. This is what
 * stable-diffusion-webui and ComfyUI do. At strength 1 all are the same.
 * @param shape of the tensor, which the layer fits
 */
export async function changeWeight(
  values: Float32Array,
  shape: Shape,
  layer: AdapterLayer,
  strength: number,
): Promise<void> {
  const { delta, key, scale, magnitude } = layer;
  const rows = await deltaRows(delta, key);
  if (magnitude === undefined) {
    addRows(values, rows, strength * scale);
    return;
  }
  const changed = values.slice();
  addRows(changed, rows, scale);
  await restoreMagnitude(changed, shape, magnitude, key);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    values[i] = value + strength * ((changed[i] ?? 0) - value);
  }
}

function addRows(values: Float32Array, delta: DeltaRows, factor: number): void {
  const { rows, columns } = delta;
  const row = new Float64Array(columns);
  for (let index = 0, begin = 0; index < rows; index++, begin += columns) {
    delta.read(index, row);
    for (let i = 0; i < columns; i++) values[begin + i] = (values[begin + i] ?? 0) + factor * (row[i] ?? 0);
  }
}

/** The smallest difference of float32 numbers near 1, which LyCORIS adds to norms. */
const EPSILON = 2 ** -23;

/** `W [out, in, …]` → `magnitude · W / ‖W‖`, one norm a row or one an input channel. */
async function restoreMagnitude(
  values: Float32Array,
  shape: Shape,
  { axis, weight }: AdapterMagnitude,
  key: string,
): Promise<void> {
  const magnitudes = await readNumbers(weight, key);
  const [, inputs = 1, ...kernel] = shape;
  const cells = elementCount(kernel);
  const channelOf =
    axis === 'output'
      ? (index: number) => Math.floor(index / (inputs * cells))
      : (index: number) => Math.floor(index / cells) % inputs;
  const squares = new Float64Array(magnitudes.length);
  values.forEach((value, index) => {
    const channel = channelOf(index);
    squares[channel] = (squares[channel] ?? 0) + value * value;
  });
  const factors = squares.map((sum, channel) => (magnitudes[channel] ?? 0) / (Math.sqrt(sum) + EPSILON));
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] ?? 0) * (factors[channelOf(index)] ?? 1);
  }
}
