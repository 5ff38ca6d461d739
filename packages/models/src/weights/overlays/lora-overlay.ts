import type { ModelFiles, ModelPart, WeightOverlay } from '@zeroreel/core';
import { elementCount, type Shape, type WeightLookup } from '@zeroreel/onnx';
import { openSoleSafetensors } from '../sole-safetensors.js';
import { readNumbers } from '../stored-weight.js';
import { readLoraFile, type LoraLayer } from './lora-file.js';
import { changeWeights, requireStrength, type OverlayOptions, type WeightChange } from './overlaid-weights.js';
import { canonicalKey, unmatchedKeysError, type UnmatchedKey } from './unmatched-keys.js';

/**
 * Adds a LoRA or LoCon: `W + strength · alpha / rank · up · down` for some layers of the UNet and the text encoder
 * (diffusers' `fuse_lora`). Keys may be those of kohya's scripts, of peft, and of old and new diffusers. Each file is
 * an overlay of its own.
 * @param files that hold one `.safetensors` file
 * @throws ZeroreelError `missing-file`; `invalid-model` for a file that is no LoRA, one for Stable Diffusion XL, and
 * other methods; from `apply` for a model of other layers, naming the first keys that do not fit
 */
export async function loraOverlay(files: ModelFiles, { strength = 1 }: OverlayOptions = {}): Promise<WeightOverlay> {
  requireStrength(strength);
  const { file, name } = await openSoleSafetensors(files, 'a LoRA');
  const layers = await readLoraFile(file, name);
  return {
    name,
    async apply(part, weights) {
      const concerned = layers.filter((layer) => layer.part === part);
      if (concerned.length === 0 || strength === 0) return weights;
      return changeWeights(weights, changesOf(name, part, weights, concerned, strength));
    },
  };
}

/** The change of each key; several groups of a file may name the same layer. */
function changesOf(
  name: string,
  part: ModelPart,
  weights: WeightLookup,
  layers: readonly LoraLayer[],
  strength: number,
): ReadonlyMap<string, WeightChange> {
  const keyOf = layerKeys(part, weights);
  const changes = new Map<string, WeightChange>();
  const unmatched: UnmatchedKey[] = [];
  for (const layer of layers) {
    const key = keyOf.get(layer.flat ? layer.layer : `.${layer.layer}`);
    const shape = key === undefined ? undefined : weights.get(key)?.shape;
    if (key === undefined || !shape || !fits(layer, shape))
      unmatched.push({ key: layer.key, expected: shape, got: productShape(layer) });
    else changes.set(key, (values) => addLora(values, layer, strength));
  }
  if (unmatched.length > 0) throw unmatchedKeysError(name, unmatched);
  return changes;
}

/** Keys by their layers, written both ways: with dots and a `.` before, so that the two do not mix, and with `_`. */
function layerKeys(part: ModelPart, weights: WeightLookup): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const key of weights.keys()) {
    if (!key.endsWith('.weight')) continue;
    const layer = canonicalKey(part, key).slice(0, -'.weight'.length);
    keys.set(`.${layer}`, key);
    keys.set(layer.replaceAll('.', '_'), key);
  }
  return keys;
}

/** The shape of the weight that the layer was made for. */
function productShape({ down, up, mid }: LoraLayer): Shape {
  const [, inputs = 0, ...kernel] = down.shape;
  return [up.shape[0] ?? 0, inputs, ...(mid?.shape.slice(2) ?? kernel)];
}

/** Whether a layer's product has the numbers of a weight; a 1×1 convolution has those of a linear layer. */
function fits(layer: LoraLayer, shape: Shape): boolean {
  const product = productShape(layer);
  const { down, up, mid } = layer;
  const ranks = mid ? up.shape[1] === mid.shape[0] && mid.shape[1] === down.shape[0] : up.shape[1] === down.shape[0];
  return ranks && product[0] === shape[0] && product[1] === shape[1] && elementCount(product) === elementCount(shape);
}

/**
 * Adds `strength · scale · up · down` to the numbers of a layer's weight, `[out, …]`. A convolution's `down [r, in, kh,
 * kw]` is read as `[r, in·kh·kw]` (LoCon); with `mid` it is Σ_b mid[a, b, kh, kw] · down[b, in] first.
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
