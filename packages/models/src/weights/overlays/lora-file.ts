import { ZeroreelError, type ModelFile, type ModelPart } from '@zeroreel/core';
import { isJsonObject, parseJsonObject, type JsonObject } from '../read-json.js';
import { readMetadata, readSafetensors } from '../safetensors.js';
import { readNumbers, type StoredWeight } from '../stored-weight.js';
import { isSecondTextEncoder, otherMethod, parseLoraKey, type LoraKey, type LoraRole } from './lora-key.js';

/** What a LoRA adds to one layer. */
export interface LoraLayer {
  readonly part: ModelPart;
  /** See `LoraKey`. */
  readonly layer: string;
  readonly flat: boolean;
  /** The key of `down`, for messages. */
  readonly key: string;
  /** `[r, in]`, or `[r, in, kh, kw]` of a convolution. */
  readonly down: StoredWeight;
  /** `[out, r]`, or `[out, r, 1, 1]`. */
  readonly up: StoredWeight;
  /** `[r, r, kh, kw]` of a convolution whose `down` and `up` are 1×1 (LyCORIS' Tucker decomposition). */
  readonly mid: StoredWeight | undefined;
  /** alpha / rank; 1 where the file has no alpha. */
  readonly scale: number;
}

/**
 * Reads which layers a LoRA changes (Hu et al. 2021, arXiv 2106.09685); its numbers stay in the file.
 * @param name of the file, for messages
 * @throws ZeroreelError `invalid-model` for keys of no known style, other methods, and SDXL's
 */
export async function readLoraFile(file: ModelFile, name: string): Promise<readonly LoraLayer[]> {
  const weights = await readSafetensors(file, name);
  const alphas = adapterAlphas(await readMetadata(file, name), name);
  const layers = groupByLayer(weights, name);
  return Promise.all([...layers.values()].map((group) => readLayer(group, alphas, name)));
}

type Group = { readonly id: LoraKey } & Partial<
  Record<LoraRole, { readonly key: string; readonly weight: StoredWeight }>
>;

function groupByLayer(weights: ReadonlyMap<string, StoredWeight>, name: string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const unknown: string[] = [];
  for (const [key, weight] of weights) {
    const id = parseLoraKey(key);
    if (!id) unknown.push(key);
    else
      groups.set(`${id.part}:${id.layer}`, { id, ...groups.get(`${id.part}:${id.layer}`), [id.role]: { key, weight } });
  }
  if (unknown.length > 0) throw refuseKeys(unknown, name);
  if (groups.size === 0)
    throw new ZeroreelError('invalid-model', `${name}: expected a LoRA, got a file without weights`);
  return groups;
}

function refuseKeys(keys: readonly string[], name: string): ZeroreelError {
  const shown = keys.slice(0, 5).join(', ');
  if (keys.some(isSecondTextEncoder)) {
    return new ZeroreelError(
      'invalid-model',
      `${name}: expected a LoRA for Stable Diffusion 1.x or 2.x, got one for Stable Diffusion XL: ${shown}`,
    );
  }
  const method = keys.map(otherMethod).find((found) => found !== undefined);
  if (method !== undefined) {
    return new ZeroreelError(
      'invalid-model',
      `${name}: expected LoRA or LoCon, got ${method}, which is not supported: ${shown}`,
    );
  }
  return new ZeroreelError(
    'invalid-model',
    `${name}: expected a LoRA with keys of kohya's scripts (lora_unet_….lora_down.weight) or of diffusers ` +
      `(unet.….lora_A.weight), got ${shown}`,
  );
}

async function readLayer(group: Group, alphas: Alphas, name: string): Promise<LoraLayer> {
  const { id, down, up, mid, alpha } = group;
  if (!down || !up) {
    const key = (down ?? up ?? mid ?? alpha)?.key ?? id.layer;
    throw new ZeroreelError(
      'invalid-model',
      `${name}: expected 'down' and 'up' of the layer of ${key}, got ${down ? 'no up' : 'no down'}`,
    );
  }
  const rank = down.weight.shape[0] ?? 0;
  const stored = alpha ? (await readNumbers(alpha.weight, alpha.key))[0] : undefined;
  const scale = stored === undefined ? alphas.scale(id, rank) : stored / rank;
  const { part, layer, flat } = id;
  return { part, layer, flat, key: down.key, down: down.weight, up: up.weight, mid: mid?.weight, scale };
}

/** The scale of layers whose alpha is not stored as a weight. */
interface Alphas {
  scale(id: LoraKey, rank: number): number;
}

/** diffusers writes peft's LoraConfig of each part as JSON into the file's metadata, for instance `unet.lora_alpha`. */
function adapterAlphas(metadata: Readonly<Record<string, string>>, name: string): Alphas {
  const text = metadata['lora_adapter_metadata'];
  const config: JsonObject = text === undefined ? {} : parseJsonObject(text, `${name}: lora_adapter_metadata`);
  const option = (id: LoraKey, field: string): unknown => config[`${id.part}.${field}`];
  return {
    scale(id, rank) {
      const pattern = option(id, 'alpha_pattern');
      const own = isJsonObject(pattern)
        ? Object.entries(pattern).find(([layer]) => endsWithLayer(id.layer, layer))
        : undefined;
      const alpha = own?.[1] ?? option(id, 'lora_alpha');
      if (typeof alpha !== 'number') return 1;
      return option(id, 'use_rslora') === true ? alpha / Math.sqrt(rank) : alpha / rank;
    },
  };
}

/** peft's patterns name a layer whole or by its last parts. */
const endsWithLayer = (layer: string, pattern: string): boolean => layer === pattern || layer.endsWith(`.${pattern}`);
