import type { ModelFiles, ModelPart, WeightOverlay } from '@zeroreel/core';
import { elementCount, type Shape, type WeightLookup } from '@zeroreel/onnx';
import { openSoleSafetensors } from '../sole-safetensors.js';
import { canonicalKey } from './canonical-key.js';
import { addLora } from './lora-delta.js';
import { readLoraFile, type LoraLayer } from './lora-file.js';
import { misfitError, type Misfit } from './misfit-error.js';
import { changeWeights, type WeightChange } from './overlaid-weights.js';
import { requireStrength, type OverlayOptions } from './overlay-options.js';

/**
 * A LoRA or LoCon: `W + strength · alpha / rank · up · down` for some layers of the UNet and the text encoder, the weights
 * of diffusers' `fuse_lora`. Keys may be those of kohya's scripts, of peft, and of old and new diffusers. Several are
 * several overlays.
 * @param files that hold one `.safetensors` file
 * @throws ZeroreelError `missing-file`; `invalid-model` for a file that is no LoRA, one for Stable Diffusion XL, and other
 * methods; later, when it is laid over a model of other layers, naming the first keys that do not fit
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
  const misfits: Misfit[] = [];
  for (const layer of layers) {
    const key = keyOf.get(layer.flat ? layer.layer : `.${layer.layer}`);
    const shape = key === undefined ? undefined : weights.get(key)?.shape;
    if (key === undefined || !shape || !fits(layer, shape))
      misfits.push({ key: layer.key, expected: shape, got: productShape(layer) });
    else changes.set(key, (values) => addLora(values, layer, strength));
  }
  if (misfits.length > 0) throw misfitError(name, misfits);
  return changes;
}

/** Keys by their layers: `.` before those whose dots are kept, so that the two ways to write them do not mix. */
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

/** 1×1 convolutions and linear layers are the same numbers. */
function fits(layer: LoraLayer, shape: Shape): boolean {
  const product = productShape(layer);
  const { down, up, mid } = layer;
  const ranks = mid ? up.shape[1] === mid.shape[0] && mid.shape[1] === down.shape[0] : up.shape[1] === down.shape[0];
  return ranks && product[0] === shape[0] && product[1] === shape[1] && elementCount(product) === elementCount(shape);
}
