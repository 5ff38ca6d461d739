import { recogniseFewSteps, ZeroreelError, type FewSteps, type ModelFiles } from '@zeroreel/core';
import { readModelDefaults } from '../../checkpoint/model-defaults.js';
import { readMetadata, readSafetensors } from '../safetensors.js';
import { openSoleSafetensors } from '../sole-safetensors.js';
import { readNumbers, type StoredWeight } from '../stored-weight.js';
import { ADAPTER_CONFIG, readAdapterAlphas, type AdapterAlphas } from './adapter-alphas.js';
import { otherMethod, parseAdapterKey, type AdapterKey, type AdapterRole } from './adapter-key.js';
import {
  rankOf,
  type AdapterDelta,
  type AdapterLayer,
  type AdapterMagnitude,
  type AdapterMatrix,
} from './adapter-layer.js';

/** A file of the LoRA family. */
export interface Adapter {
  /** Of the file, for messages. */
  readonly name: string;
  /** What prompts may call it: by its file's name, or its folder's, or by the name that its training gave it. */
  readonly tags: readonly string[];
  readonly layers: readonly AdapterLayer[];
  /** Keys of no known style, and those whose layer has nothing to go with them. */
  readonly strays: readonly string[];
  /** How it was made to be used, where it makes a model of few steps. */
  readonly fewSteps?: FewSteps;
  /** What had to be assumed, for a notice. */
  readonly assumed?: string;
}

/**
 * Reads which layers a file of the LoRA family changes, and how: LoRA (Hu et al. 2021, arXiv 2106.09685), LoCon, LoHa
 * and LoKr (LyCORIS, Yeh et al. 2023, arXiv 2309.14859), whole differences, each of them also with DoRA's magnitudes.
 * Its numbers stay in the file.
 * @param files that hold one `.safetensors` file, and peft's `adapter_config.json` where peft saved it
 * @throws ZeroreelError `missing-file`; `invalid-model` for a file in which nothing is an adapter, and other methods
 */
export async function readAdapter(files: ModelFiles): Promise<Adapter> {
  const { file, name } = await openSoleSafetensors(files, 'a LoRA');
  const unknown: string[] = [];
  const weights = await readSafetensors(file, name, (key) => {
    const isKnown = parseAdapterKey(key) !== undefined;
    if (!isKnown) unknown.push(key);
    return isKnown;
  });
  const groups = groupByLayer(weights);
  const metadata = await readMetadata(file, name);
  const alphas = await readAdapterAlphas(files, metadata, name);
  const read = await Promise.all([...groups.values()].map((group) => readGroup(group, alphas, name)));
  const layers = read.flatMap((group) => group.layers);
  const strays = [...unknown, ...read.flatMap((group) => group.strays)];
  if (layers.length === 0 && read.every(({ isEmpty }) => !isEmpty)) throw refuseStrays(name, strays);
  const isUntold =
    !alphas.isKnown && [...weights.keys()].every((key) => PEFT_PREFIX.test(key) && !key.endsWith('.alpha'));
  const tags = tagsOf(name, metadata);
  const fewSteps = await fewStepsOf(files, [...tags, ...titlesOf(metadata)]);
  return {
    name,
    tags,
    layers,
    strays,
    ...(fewSteps && { fewSteps }),
    ...(isUntold && { assumed: `${name}: ${UNTOLD}` }),
  };
}

/** What the folder says in a `zeroreel.json` of its own, else what the names tell. */
async function fewStepsOf(files: ModelFiles, names: readonly string[]): Promise<FewSteps | undefined> {
  const known = recogniseFewSteps({ names, kind: 'LoRA' });
  const request = await readModelDefaults(files);
  if (Object.keys(request).length === 0) return known;
  return {
    what: known?.what ?? 'a LoRA with defaults of its own',
    ...known,
    request: { ...known?.request, ...request },
  };
}

const titlesOf = (metadata: Readonly<Record<string, string>>): readonly string[] =>
  ['modelspec.title', 'ss_output_name'].flatMap((key) => metadata[key] ?? []);

/** Names that programs give to every LoRA; its folder tells more. */
const GENERIC = /^(adapter_model|pytorch_lora_weights|model)$/;

function tagsOf(name: string, { ss_output_name: trained }: Readonly<Record<string, string>>): readonly string[] {
  const [file = name, folder] = name.split(/[/\\:]/).reverse();
  const stem = file.replace(/\.(safetensors|sft)$/i, '');
  const own = GENERIC.test(stem) && folder !== undefined && folder !== '' ? [folder, stem] : [stem];
  return trained === undefined ? own : [...own, trained];
}

/** peft's own files have no alpha: it stands in the configuration beside them. */
const PEFT_PREFIX = /^(unet\.|text_encoder(_2)?\.)?base_model\.model\./;
const UNTOLD = `there is no ${ADAPTER_CONFIG} beside it, which has its alpha; its alpha is taken to be its rank`;

interface StoredRole {
  readonly key: string;
  readonly weight: StoredWeight;
}

type Roles = Partial<Record<AdapterRole, StoredRole>>;

interface Group {
  readonly id: Omit<AdapterKey, 'role'>;
  readonly roles: Roles;
}

function groupByLayer(weights: ReadonlyMap<string, StoredWeight>): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const [key, weight] of weights) {
    const parsed = parseAdapterKey(key);
    if (parsed === undefined) continue;
    const { role, ...id } = parsed;
    const name = `${id.part}:${id.flat}:${id.layer}`;
    groups.set(name, { id, roles: { ...groups.get(name)?.roles, [role]: { key, weight } } });
  }
  return groups;
}

interface ReadGroup {
  readonly layers: readonly AdapterLayer[];
  readonly strays: readonly string[];
  /** Of rank 0: it is an adapter, and changes nothing. */
  readonly isEmpty: boolean;
}

async function readGroup({ id, roles }: Group, alphas: AdapterAlphas, name: string): Promise<ReadGroup> {
  const factors = factorsOf(id.layer, roles, name);
  const layers: AdapterLayer[] = [];
  const strays: string[] = [];
  const stray = (...unplaced: readonly (StoredRole | undefined)[]): void => {
    for (const role of unplaced) if (role) strays.push(role.key);
  };
  const isEmpty = factors !== undefined && rankOf(factors.delta) === 0;
  if (factors === undefined) stray(roles.alpha, roles.magnitude, roles.up_bias);
  else if (!isEmpty) {
    const { delta, key } = factors;
    const scale = await scaleOf(id, delta, roles.alpha, alphas, name);
    const magnitude = roles.magnitude && magnitudeOf(roles.magnitude);
    layers.push({ ...id, tensor: 'weight', key, delta, scale, ...(magnitude && { magnitude }) });
    if (roles.up_bias) layers.push({ ...id, ...wholeChange(roles.up_bias, 'bias'), scale });
  }
  if (roles.diff) layers.push({ ...id, ...wholeChange(roles.diff, 'weight'), scale: 1 });
  if (roles.diff_b) layers.push({ ...id, ...wholeChange(roles.diff_b, 'bias'), scale: 1 });
  return { layers, strays, isEmpty };
}

const wholeChange = ({ key, weight }: StoredRole, tensor: 'weight' | 'bias') => ({
  tensor,
  key,
  delta: { kind: 'whole', weight } as const,
});

/** The change that a layer's factors make; undefined where there are none. */
function factorsOf(layer: string, roles: Roles, name: string): { delta: AdapterDelta; key: string } | undefined {
  const has = (...names: readonly AdapterRole[]): boolean => names.some((role) => roles[role] !== undefined);
  const need = (role: AdapterRole): StoredWeight => {
    const found = roles[role];
    if (found) return found.weight;
    const key = Object.values(roles)[0]?.key ?? layer;
    throw new ZeroreelError('invalid-model', `${name}: expected '${role}' beside ${key}, got none`);
  };
  const product = (up: AdapterRole, down: AdapterRole, mid: AdapterRole, upTransposed: boolean): AdapterMatrix => ({
    ...{ kind: 'low-rank', up: need(up), down: need(down), upTransposed },
    ...(has(mid) && { mid: need(mid) }),
  });
  if (has('down', 'up', 'mid')) {
    return { delta: product('up', 'down', 'mid', false), key: roles.down?.key ?? layer };
  }
  if (has('hada_w1_a', 'hada_w1_b', 'hada_w2_a', 'hada_w2_b')) {
    const left = product('hada_w1_a', 'hada_w1_b', 'hada_t1', has('hada_t1'));
    const right = product('hada_w2_a', 'hada_w2_b', 'hada_t2', has('hada_t2'));
    return { delta: { kind: 'hadamard', left, right }, key: roles.hada_w1_a?.key ?? layer };
  }
  const kronecker = (whole: 'lokr_w1' | 'lokr_w2'): AdapterMatrix => {
    const stored = roles[whole];
    if (stored) return { kind: 'whole', weight: stored.weight };
    const isTucker = whole === 'lokr_w2' && has('lokr_t2');
    return product(`${whole}_a`, `${whole}_b`, isTucker ? 'lokr_t2' : 'mid', isTucker);
  };
  if (has('lokr_w1', 'lokr_w1_a', 'lokr_w1_b', 'lokr_w2', 'lokr_w2_a', 'lokr_w2_b')) {
    const key = (roles.lokr_w1 ?? roles.lokr_w1_a)?.key ?? layer;
    return { delta: { kind: 'kronecker', left: kronecker('lokr_w1'), right: kronecker('lokr_w2') }, key };
  }
  return undefined;
}

/** alpha / rank. LoKr with two whole matrices has no rank, and counts as it is (LyCORIS) or by peft's configuration. */
async function scaleOf(
  id: Group['id'],
  delta: AdapterDelta,
  alpha: StoredRole | undefined,
  alphas: AdapterAlphas,
  name: string,
): Promise<number> {
  const rank = rankOf(delta);
  if (alpha === undefined) return alphas.scale(id, rank);
  if (rank === undefined) return 1;
  const [stored = NaN] = await readNumbers(alpha.weight, alpha.key);
  if (Number.isFinite(stored)) return stored / rank;
  throw new ZeroreelError('invalid-model', `${name}: ${alpha.key}: expected a finite number, got ${stored}`);
}

/** peft's magnitudes are of output channels; those of LyCORIS tell by their shape, `[out, 1, …]` or `[1, in, …]`. */
function magnitudeOf({ key, weight }: StoredRole): AdapterMagnitude {
  const [first = 1, second = 1] = weight.shape;
  const isInput = key.endsWith('.dora_scale') && weight.shape.length > 1 && first === 1 && second > 1;
  return { axis: isInput ? 'input' : 'output', weight };
}

function refuseStrays(name: string, strays: readonly string[]): ZeroreelError {
  const [first] = strays;
  if (first === undefined)
    return new ZeroreelError('invalid-model', `${name}: expected a LoRA, got a file without weights`);
  const method = strays.map(otherMethod).find((found) => found !== undefined);
  if (method !== undefined) {
    return refuse(
      name,
      'LoRA, LoCon, LoHa, LoKr, DoRA or whole differences',
      `${method}, which is not supported (merge it into its checkpoint with the program that made it)`,
      strays,
    );
  }
  const expected =
    "a LoRA with keys of kohya's scripts (lora_unet_….lora_down.weight), of LyCORIS (lycoris_….hada_w1_a) or of " +
    'diffusers (unet.….lora_A.weight)';
  return new ZeroreelError('invalid-model', `${name}: expected ${expected}, got ${strays.slice(0, 5).join(', ')}`);
}

const refuse = (name: string, expected: string, got: string, keys: readonly string[]): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected ${expected}, got ${got}: ${keys.slice(0, 5).join(', ')}`);
