import { ZeroreelError, type ModelFiles, isJsonObject } from '@zeroreel/core';
import { readJson } from './read-json.js';
import { readSafetensors, type StoredWeightMap } from './safetensors.js';
import type { StoredWeight } from './stored-weight.js';

/** Where a component's weights lie in diffusers' layout. */
export interface WeightLocation {
  /** '' for the model's own folder. */
  readonly folder: string;
  /** `model` for transformers' components, `diffusion_pytorch_model` for diffusers'. */
  readonly stem: string;
  /** Variant, for instance `fp16`. Default: the plain files, or the only variant where there are no plain ones. */
  readonly variant?: string;
}

/**
 * Opens the weights of one component: `<stem>[.<variant>].safetensors`, or the shards that
 * `<stem>.safetensors.index[.<variant>].json` lists.
 * @throws ZeroreelError `missing-file` where there is no such file, saying which there are; `invalid-model` where it is
 * damaged
 */
export async function openWeights(files: ModelFiles, location: WeightLocation): Promise<StoredWeightMap> {
  const names = await files.list(location.folder);
  const name = chooseFile(files, location, names);
  const path = within(location.folder, name);
  return name.endsWith('.json') ? openShards(files, location.folder, path) : openFile(files, path);
}

/** Whether there are weights of this stem, in any variant. */
export const hasWeights = async (files: ModelFiles, location: WeightLocation): Promise<boolean> =>
  (await variantsOf(files, location)).length > 0;

/** The variants that there are of this stem, '' for the plain one. */
const variantsOf = async (files: ModelFiles, { folder, stem }: WeightLocation): Promise<readonly string[]> => [
  ...weightFiles(stem, await files.list(folder)).keys(),
];

/** How the parts of one model are opened. */
export interface OpenPartsOptions {
  /** The variant that is asked for, of those parts that have it. */
  readonly variant?: string | undefined;
  /** Told where a part is read in its plain files instead. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/**
 * Where the weights of a model's parts lie in the variant that is asked for. A part that does not have it is read in its
 * plain files, with a notice, as diffusers does; where no part has it, opening any of them will say so.
 */
export async function chooseVariants(
  files: ModelFiles,
  locations: readonly WeightLocation[],
  { variant, onNotice }: OpenPartsOptions,
): Promise<readonly WeightLocation[]> {
  if (variant === undefined) return locations;
  const variants = await Promise.all(locations.map((location) => variantsOf(files, location)));
  const isThere = variants.some((each) => each.includes(variant));
  if (!isThere) return locations.map((location) => ({ ...location, variant }));
  return Promise.all(locations.map((location) => variantOrPlain(files, location, { variant, onNotice })));
}

/** Where the weights of a part lie in the variant that is asked for, else, with a notice, in its plain files. */
export async function variantOrPlain(
  files: ModelFiles,
  location: WeightLocation,
  { variant, onNotice }: OpenPartsOptions,
): Promise<WeightLocation> {
  if (variant === undefined) return location;
  const own = await variantsOf(files, location);
  if (own.includes(variant) || !own.includes('')) return { ...location, variant };
  onNotice?.(`${within(files.name, location.folder)} has no variant '${variant}': its plain files are read`);
  return location;
}

/** The path of a file in a folder; '' is the model's own folder. */
export const within = (folder: string, name: string): string => [folder, name].filter((part) => part !== '').join('/');

const openFile = async (files: ModelFiles, path: string): Promise<StoredWeightMap> =>
  readSafetensors(await files.open(path), `${files.name}/${path}`);

/** The file to read for each variant, '' for the plain one. A single file is preferred to an index of shards. */
function weightFiles(stem: string, names: readonly string[]): ReadonlyMap<string, string> {
  const single = new RegExp(`^${stem}(?:\\.([^.]+))?\\.safetensors$`);
  const index = new RegExp(`^${stem}\\.safetensors\\.index(?:\\.([^.]+))?\\.json$`);
  const found = new Map<string, string>();
  for (const pattern of [index, single]) {
    for (const name of names) {
      const match = isShard(name) ? null : pattern.exec(name);
      if (match) found.set(match[1] ?? '', name);
    }
  }
  return found;
}

const isShard = (name: string): boolean => /-\d+-of-\d+\./.test(name);

function chooseFile(files: ModelFiles, { folder, stem, variant }: WeightLocation, names: readonly string[]): string {
  const found = weightFiles(stem, names);
  const only = found.size === 1 ? [...found.values()][0] : undefined;
  const chosen = variant === undefined ? (found.get('') ?? only) : found.get(variant);
  if (chosen !== undefined) return chosen;
  const wanted = `${stem}${variant === undefined ? '' : `.${variant}`}.safetensors`;
  throw new ZeroreelError(
    'missing-file',
    `${files.name}/${folder}: expected ${wanted}, ${wayOut([...found.keys()], names)}`,
  );
}

function wayOut(variants: readonly string[], names: readonly string[]): string {
  const choices = variants.map((variant) => (variant === '' ? 'the plain files' : `variant '${variant}'`));
  if (choices.length > 0) return `got ${choices.join(', ')}; ask for one of these`;
  const pickled = names.find((name) => /\.(bin|ckpt|pt)$/.test(name));
  if (pickled === undefined)
    return names.length === 0 ? 'got no such folder or an empty one' : `got ${names.join(', ')}`;
  return (
    `got ${pickled}, a Python pickle, which is not read because it can run code. ` +
    "Take the model's .safetensors files, or convert it once: " +
    'DiffusionPipeline.from_pretrained(folder).save_pretrained(folder, safe_serialization=True)'
  );
}

async function openShards(files: ModelFiles, folder: string, indexPath: string): Promise<StoredWeightMap> {
  const keysOfShard = await readIndex(files, indexPath);
  const weights = new Map<string, StoredWeight>();
  for (const [shard, keys] of keysOfShard) {
    const stored = await openFile(files, within(folder, shard));
    for (const key of keys) {
      const weight = stored.get(key);
      if (!weight) {
        throw new ZeroreelError(
          'invalid-model',
          `${files.name}/${within(folder, shard)}: expected '${key}', as ${indexPath} says`,
        );
      }
      weights.set(key, weight);
    }
  }
  return weights;
}

/** The keys of each shard. Shards lie beside their index; a name with a folder in it is refused. */
async function readIndex(files: ModelFiles, path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const weightMap = (await readJson(files, path))['weight_map'];
  const invalid = (expected: string, got: unknown): ZeroreelError =>
    new ZeroreelError(
      'invalid-model',
      `${files.name}/${path}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`,
    );
  if (!isJsonObject(weightMap)) throw invalid("an object 'weight_map'", weightMap);
  const keysOfShard = new Map<string, string[]>();
  for (const [key, shard] of Object.entries(weightMap)) {
    if (typeof shard !== 'string' || /[/\\]/.test(shard)) throw invalid(`a file name for '${key}'`, shard);
    keysOfShard.set(shard, [...(keysOfShard.get(shard) ?? []), key]);
  }
  return keysOfShard;
}
