import { ZeroreelError, type ModelFiles, type ModelPart, type WeightOverlay } from '@zeroreel/core';
import { elementCount, type Shape, type WeightLookup } from '@zeroreel/onnx';
import { SECOND_ENCODER } from '../open-parts.js';
import { deltaShape, fitsTensor, type AdapterLayer } from '../adapters/adapter-layer.js';
import { adapterChange } from '../adapters/adapter-change.js';
import { readAdapter, type Adapter } from '../adapters/read-adapter.js';
import { ldmUNetKeys } from '../single-file/ldm-unet-keys.js';
import { changeWeights, type WeightChange } from './changed-weights.js';
import { requireStrength, type OverlayOptions } from './overlaid-weights.js';
import { canonicalKey, unmatchedKeysError, type UnmatchedKey } from './unmatched-keys.js';

/** How a LoRA is laid over a model. */
export interface LoraOverlayOptions extends OverlayOptions {
  /** Told once, while the overlay is applied, of keys that have no place in the model. Default: nobody is told. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Opens a file of the LoRA family and lays it over the weights of the UNet and the text encoder: `readAdapter`, then
 * `adapterOverlay`.
 * @param files that hold one `.safetensors` file
 * @throws ZeroreelError as these two do
 */
export const loraOverlay = async (files: ModelFiles, options: LoraOverlayOptions = {}): Promise<WeightOverlay> =>
  adapterOverlay(await readAdapter(files), options);

/**
 * Lays an adapter over the weights of the UNet and the text encoder: LoRA and LoCon (diffusers' `fuse_lora`), LoHa, LoKr,
 * whole differences, each also with DoRA's magnitudes. Each file is an overlay of its own. Keys whose layer the model does
 * not have are left out, with one notice.
 * @throws ZeroreelError `invalid-request` for a strength that is no number; from `apply` `invalid-model` for a model of
 * other shapes, and where no key has a place
 */
export function adapterOverlay(adapter: Adapter, { strength = 1, onNotice }: LoraOverlayOptions = {}): WeightOverlay {
  requireStrength(strength);
  const placement = new Placement(adapter, onNotice);
  const at = (strengthOf: (part: ModelPart) => number): WeightOverlay => ({
    name: adapter.name,
    ...(adapter.fewSteps && strengthOf('unet') !== 0 && { fewSteps: adapter.fewSteps }),
    tag: { names: adapter.tags, at },
    async apply(part, weights) {
      if (part === 'unet') requireSecondEncoder(adapter, weights);
      const concerned = adapter.layers.filter((layer) => layer.part === part);
      const strength = strengthOf(part);
      if (concerned.length === 0) return weights;
      if (strength === 0) {
        placement.add(part, concerned.length, []);
        return weights;
      }
      const { changes, missing } = placeLayers(adapter.name, part, weights, concerned, strength);
      placement.add(part, concerned.length - missing.length, missing);
      return changes.size === 0 ? weights : changeWeights(weights, changes);
    },
  });
  return at(() => strength);
}

/**
 * A LoRA of Stable Diffusion XL fits text encoders of version 1 with the first of its two.
 * @throws ZeroreelError `invalid-model` where it concerns a second text encoder, and the UNet is of a model of one
 */
function requireSecondEncoder({ name, layers }: Adapter, unet: WeightLookup): void {
  const second = layers.filter(({ part }) => part === SECOND_ENCODER);
  const [first] = second;
  if (first === undefined || unet.get(ADDED_KEY) !== undefined) return;
  const got = `one for Stable Diffusion XL: ${second
    .slice(0, SHOWN)
    .map(({ key }) => key)
    .join(', ')}`;
  throw new ZeroreelError('invalid-model', `${name}: expected a LoRA for Stable Diffusion 1.x or 2.x, got ${got}`);
}

/** A weight that UNets of Stable Diffusion XL have, and no other. */
const ADDED_KEY = 'add_embedding.linear_1.weight';

/** What became of an adapter's layers, part by part, until all parts that it concerns were seen. */
class Placement {
  readonly #parts: ReadonlySet<ModelPart>;
  readonly #seen = new Map<ModelPart, { readonly placed: number; readonly missing: readonly UnmatchedKey[] }>();
  #told = false;

  constructor(
    private readonly adapter: Adapter,
    private readonly onNotice: ((message: string) => void) | undefined,
  ) {
    this.#parts = new Set(adapter.layers.map(({ part }) => part));
  }

  /**
   * A LoRA of Stable Diffusion XL may fit the text encoder of version 1, and one for a model of other text the UNet: what
   * has to fit is the UNet, where the file concerns it.
   * @throws ZeroreelError `invalid-model` where nothing has a place, or nothing of the UNet's
   */
  add(part: ModelPart, placed: number, missing: readonly UnmatchedKey[]): void {
    this.#seen.set(part, { placed, missing });
    if (this.#seen.size < this.#parts.size) return;
    const seen = [...this.#seen.values()];
    const all = seen.flatMap((each) => each.missing);
    const { placed: needed } = this.#seen.get('unet') ?? { placed: seen.reduce((sum, each) => sum + each.placed, 0) };
    if (needed === 0) throw unmatchedKeysError(this.adapter.name, all);
    const keys = [...all.map(({ key }) => key), ...this.adapter.strays];
    if (this.#told) return;
    this.#told = true;
    if (this.adapter.assumed !== undefined) this.onNotice?.(this.adapter.assumed);
    if (keys.length > 0) this.onNotice?.(leftOutNotice(this.adapter, keys));
  }
}

const SHOWN = 5;

function leftOutNotice({ name, layers }: Adapter, keys: readonly string[]): string {
  const shown = keys.slice(0, SHOWN).join(', ');
  const rest = keys.length > SHOWN ? ` and ${keys.length - SHOWN} more` : '';
  const [verb, pronoun] = keys.length === 1 ? ['key has', 'it is'] : ['keys have', 'they are'];
  return (
    `${name}: ${keys.length} ${verb} no place in the model; ${pronoun} left out: ${shown}${rest} ` +
    `(of ${layers.length} changed weights)`
  );
}

interface PlacedLayers {
  readonly changes: ReadonlyMap<string, WeightChange>;
  /** Layers that the model does not have. */
  readonly missing: readonly UnmatchedKey[];
}

/** The changes of each key; several layers of a file may name the same tensor. */
function placeLayers(
  name: string,
  part: ModelPart,
  weights: WeightLookup,
  layers: readonly AdapterLayer[],
  strength: number,
): PlacedLayers {
  const keyOf = tensorKeys(part, weights);
  const placed = new Map<string, AdapterLayer[]>();
  const missing: UnmatchedKey[] = [];
  const misshapen: UnmatchedKey[] = [];
  for (const layer of layers) {
    const key = keyOf.get(tensorName(layer));
    const shape = key === undefined ? undefined : weights.get(key)?.shape;
    const got = deltaShape(layer.delta);
    if (key === undefined || shape === undefined) missing.push({ key: layer.key, expected: undefined, got });
    else if (!fits(layer, shape)) misshapen.push({ key: layer.key, expected: shape, got });
    else placed.set(key, [...(placed.get(key) ?? []), layer]);
  }
  if (misshapen.length > 0) throw unmatchedKeysError(name, [...misshapen, ...missing]);
  const changes = new Map(
    [...placed].map(([key, own]): [string, WeightChange] => [
      key,
      (g, value) => own.reduce((changed, layer) => adapterChange(layer, strength)(g, changed), value),
    ]),
  );
  return { changes, missing };
}

/**
 * Keys by their layers, written both ways: with dots and a `.` before, so that the two do not mix, and with `_`. A UNet's
 * stand there under latent-diffusion's names too, which LoRAs of Stable Diffusion XL have.
 */
function tensorKeys(part: ModelPart, weights: WeightLookup): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const add = (name: string, key: string): void => {
    const [, layer, tensor] = /^(.+)\.(weight|bias)$/.exec(name) ?? [];
    if (layer === undefined || tensor === undefined) return;
    keys.set(`.${layer}.${tensor}`, key);
    keys.set(`${layer.replaceAll('.', '_')}.${tensor}`, key);
  };
  const ldmKey = part === 'unet' ? ldmUNetKeys(weights.keys()) : undefined;
  for (const key of weights.keys()) {
    add(canonicalKey(part, key), key);
    const renamed = ldmKey?.(key);
    if (renamed !== undefined) add(renamed, key);
  }
  return keys;
}

const tensorName = ({ layer, flat, tensor }: AdapterLayer): string => `${flat ? '' : '.'}${layer}.${tensor}`;

/** Whether a layer was made for a tensor of this shape: its numbers, and the channels of its magnitude. */
function fits({ delta, magnitude }: AdapterLayer, shape: Shape): boolean {
  if (!fitsTensor(delta, shape)) return false;
  return magnitude === undefined || elementCount(magnitude.weight.shape) === shape[magnitude.axis === 'output' ? 0 : 1];
}
