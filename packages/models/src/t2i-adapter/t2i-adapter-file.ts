import { ZeroreelError, type NetworkFiles } from '@zeroreel/core';
import type { ComputedWeight, Weight, WeightLookup } from '@zeroreel/onnx';
import { requireKind } from '../weights/kind-of-weights.js';
import { XL_CELL, XL_REASON, type T2IAdapterConfig } from './t2i-adapter-config.js';

/** A T2I-Adapter's weights under diffusers' keys, and the configuration that its file does not have. */
export interface T2IAdapterFile {
  readonly config: T2IAdapterConfig;
  readonly weights: WeightLookup;
}

type Weights = ReadonlyMap<string, Weight | ComputedWeight>;

/** Before diffusers' keys. */
const PREFIX = 'adapter.';

/**
 * Reads a T2I-Adapter of Stable Diffusion 1.x or 2.x in one file: keys of its authors, as they publish them
 * (`t2iadapter_canny_sd15v2`), or diffusers' keys. Its configuration follows from the shapes of the weights.
 * @throws ZeroreelError `invalid-model` for files of other kinds, saying which
 */
export function readT2IAdapterFile({ name, weights: stored }: Pick<NetworkFiles, 'name' | 'weights'>): T2IAdapterFile {
  requireKind(stored.keys(), ['a T2I-Adapter'], (got) => invalid(name, got));
  const weights = underDiffusersKeys(stored);
  return { config: inferConfig(name, weights), weights };
}

function underDiffusersKeys(stored: WeightLookup): Weights {
  const keys = [...stored.keys()];
  const own = keys.some((key) => key.startsWith(PREFIX)) ? (key: string) => key : keysOfAuthors(keys, stored);
  return new Map(
    keys.flatMap((key) => {
      const weight = stored.get(key);
      return weight === undefined ? [] : [[own(key), weight] as const];
    }),
  );
}

/**
 * The authors' keys under diffusers' (scripts/convert_original_t2i_adapter.py of diffusers). Light adapters have their
 * residual blocks within levels; full ones have them in one list, the same number a level. Keys that are none stay.
 */
function keysOfAuthors(keys: readonly string[], stored: WeightLookup): (key: string) => string {
  if (keys.some((key) => /^body\.\d+\.out_conv\./.test(key))) {
    return (key) => PREFIX + key.replace(/^(body\.\d+)\.body\./, '$1.resnets.');
  }
  const blocks = 1 + Math.max(...keys.map((key) => Number(/^body\.(\d+)\./.exec(key)?.[1] ?? -1)));
  const resnets = blocks / levelsOf(blocks, stored);
  return (key) => {
    const [, block, inner = ''] = /^body\.(\d+)\.(.+)$/.exec(key) ?? [];
    if (block === undefined) return PREFIX + key;
    const level = `${PREFIX}body.${Math.floor(Number(block) / resnets)}`;
    return inner.startsWith('in_conv.') ? `${level}.${inner}` : `${level}.resnets.${Number(block) % resnets}.${inner}`;
  };
}

/**
 * Stable Diffusion's UNets have four levels. A list that has other levels shows where their channels change, if each
 * level but the first has others; the first residual block of such a level is then a multiple of the blocks of one.
 */
function levelsOf(blocks: number, stored: WeightLookup): number {
  if (blocks % SD_LEVELS === 0) return SD_LEVELS;
  const first = Array.from({ length: blocks }, (_, block) => block).find((block) =>
    Boolean(stored.get(`body.${block}.in_conv.weight`)),
  );
  return first !== undefined && blocks % first === 0 ? blocks / first : 1;
}

const SD_LEVELS = 4;

function inferConfig(name: string, weights: Weights): T2IAdapterConfig {
  const shapeOf = (key: string) => weights.get(`${PREFIX}${key}.weight`)?.shape;
  const isLight = shapeOf('body.0.out_conv') !== undefined;
  const [, inputs = 0] = shapeOf(isLight ? 'body.0.in_conv' : 'conv_in') ?? [];
  const read = pictureOf(inputs);
  if (read === undefined) {
    throw invalid(name, `one that reads ${inputs} values a cell, which is no square of grey or RGB pixels`);
  }
  if (read.cell === XL_CELL) {
    throw invalid(name, `one of Stable Diffusion XL (full_adapter_xl: cells of ${XL_CELL} pixels): ${XL_REASON}`);
  }
  const channelsOf = (level: number) => shapeOf(`body.${level}.${isLight ? 'out_conv' : 'resnets.0.block1'}`)?.[0];
  return {
    ...{ kind: isLight ? 'light' : 'full', ...read },
    channels: countedOff(channelsOf),
    resnets: countedOff((index) => shapeOf(`body.0.resnets.${index}.block1`)?.[0]).length,
  };
}

/** The pixels whose colours make up a cell's values; no number is a square and three times a square. */
function pictureOf(inputs: number): Pick<T2IAdapterConfig, 'pictureChannels' | 'cell'> | undefined {
  for (const pictureChannels of [1, 3] as const) {
    const cell = Math.sqrt(inputs / pictureChannels);
    if (inputs > 0 && Number.isInteger(cell)) return { pictureChannels, cell };
  }
  return undefined;
}

/** What a function gives for 0, 1, 2, … before it gives nothing. */
function countedOff(valueOf: (index: number) => number | undefined): readonly number[] {
  const values: number[] = [];
  for (let value = valueOf(0); value !== undefined; value = valueOf(values.length)) values.push(value);
  return values;
}

const invalid = (name: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected a T2I-Adapter of Stable Diffusion 1.x or 2.x, got ${got}`);
