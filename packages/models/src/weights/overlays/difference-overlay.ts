import { ZeroreelError, type ModelFiles, type ModelPart, type WeightOverlay } from '@zeroreel/core';
import { add, mul, sameShape, type WeightLookup } from '@zeroreel/onnx';
import { SECOND_ENCODER } from '../open-parts.js';
import { readSafetensors } from '../safetensors.js';
import { openSoleSafetensors } from '../sole-safetensors.js';
import { readNumbers, type StoredWeight } from '../stored-weight.js';
import { changeWeights, type WeightChange } from './changed-weights.js';
import { requireStrength, type OverlayOptions } from './overlaid-weights.js';
import { canonicalKey, keysByCanonical, unmatchedKeysError, type UnmatchedKey } from './unmatched-keys.js';

const PARTS: readonly ModelPart[] = ['unet', 'text_encoder', SECOND_ENCODER, 'vae'];

/** Differences of a part, by canonical keys. */
type Differences = ReadonlyMap<string, StoredWeight>;

/**
 * Adds a fine-tuning that was stored as its difference `W′ - W` from the base: `W + strength · difference` for the keys
 * that the file holds. Keys are those of diffusers' layout after the name of their part: `unet.conv_in.weight`,
 * `text_encoder.…`, `vae.…`. Instead a folder may hold `unet.safetensors`, `text_encoder.safetensors` or
 * `vae.safetensors`, with keys that lack that name.
 * @throws ZeroreelError `missing-file`; `invalid-model` for other keys; from `apply` for keys that do not fit the model
 */
export async function differenceOverlay(
  files: ModelFiles,
  { strength = 1 }: OverlayOptions = {},
): Promise<WeightOverlay> {
  requireStrength(strength);
  const differences = (await readFolder(files)) ?? (await readOne(files));
  return {
    name: files.name,
    async apply(part, weights) {
      const found = differences.get(part);
      if (!found || found.size === 0 || strength === 0) return weights;
      return changeWeights(weights, changesOf(files.name, part, weights, found, strength));
    },
  };
}

/**
 * Whether files hold differences, and not a checkpoint: by their names, or by the keys of the one there is. Whole weights
 * may stand under the same keys; scales of their norms are about 1, where those of differences are about 0.
 */
export async function isDifference(files: ModelFiles): Promise<boolean> {
  for (const part of PARTS) if (await files.has(`${part}.safetensors`)) return true;
  const names = (await files.list('')).filter((name) => name.endsWith('.safetensors'));
  const [only] = names;
  if (only === undefined || names.length > 1) return false;
  const weights = await readSafetensors(await files.open(only), `${files.name}/${only}`, isDifferenceKey);
  return weights.size > 0 && !(await isWhole(weights));
}

async function isWhole(weights: Differences): Promise<boolean> {
  const key = [...weights.keys()].find((each) => /norm\w*\.weight$/.test(each));
  const norm = key === undefined ? undefined : weights.get(key);
  if (norm === undefined) return false;
  const scales = await readNumbers(norm, 'norm');
  return scales.reduce((sum, scale) => sum + scale, 0) > scales.length / 2;
}

const isDifferenceKey = (key: string): boolean => PARTS.some((part) => key.startsWith(`${part}.`));

async function readFolder(files: ModelFiles): Promise<ReadonlyMap<ModelPart, Differences> | undefined> {
  const differences = new Map<ModelPart, Differences>();
  for (const part of PARTS) {
    const path = `${part}.safetensors`;
    if (!(await files.has(path))) continue;
    const weights = await readSafetensors(await files.open(path), `${files.name}/${path}`);
    differences.set(
      part,
      byCanonical(part, weights, (key) => (key.startsWith(`${part}.`) ? key.slice(part.length + 1) : key)),
    );
  }
  return differences.size === 0 ? undefined : differences;
}

async function readOne(files: ModelFiles): Promise<ReadonlyMap<ModelPart, Differences>> {
  const { file, name } = await openSoleSafetensors(files, 'a difference of weights');
  const weights = await readSafetensors(file, name);
  const unknown = [...weights.keys()].filter((key) => !isDifferenceKey(key));
  if (unknown.length > 0) {
    throw new ZeroreelError(
      'invalid-model',
      `${name}: expected keys that begin with ${PARTS.join('., ')}., got ${unknown.slice(0, 5).join(', ')}`,
    );
  }
  return new Map(
    PARTS.map((part) => {
      const own = new Map([...weights].filter(([key]) => key.startsWith(`${part}.`)));
      return [part, byCanonical(part, own, (key) => key.slice(part.length + 1))];
    }),
  );
}

const byCanonical = (part: ModelPart, weights: Differences, bare: (key: string) => string): Differences =>
  new Map([...weights].map(([key, weight]) => [canonicalKey(part, bare(key)), weight]));

function changesOf(
  name: string,
  part: ModelPart,
  weights: WeightLookup,
  differences: Differences,
  strength: number,
): ReadonlyMap<string, WeightChange> {
  const keys = keysByCanonical(part, weights.keys());
  const changes = new Map<string, WeightChange>();
  const unmatched: UnmatchedKey[] = [];
  for (const [canonical, difference] of differences) {
    const key = keys.get(canonical);
    const expected = key === undefined ? undefined : weights.get(key)?.shape;
    if (key === undefined || !expected || !sameShape(expected, difference.shape)) {
      unmatched.push({ key: `${part}.${canonical}`, expected, got: difference.shape });
    } else
      changes.set(key, (g, value) => add(g, value, mul(g, g.weight('difference', difference, 'float32'), strength)));
  }
  if (unmatched.length > 0) throw unmatchedKeysError(name, unmatched);
  return changes;
}
