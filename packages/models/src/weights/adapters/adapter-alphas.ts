import { ZeroreelError, type ModelFiles, isJsonObject, type JsonObject } from '@zeroreel/core';
import { parseJsonObject, readJson } from '../read-json.js';
import type { AdapterKey } from './adapter-key.js';

/** The scale of layers whose alpha does not stand among the weights. */
export interface AdapterAlphas {
  /** Whether there is a configuration at all. */
  readonly isKnown: boolean;
  /** @param rank of the layer; undefined for whole matrices, which take the configuration's */
  scale(key: Pick<AdapterKey, 'part' | 'layer'>, rank: number | undefined): number;
}

/** peft's configuration, beside its `adapter_model.safetensors`. */
export const ADAPTER_CONFIG = 'adapter_config.json';

/**
 * Where peft keeps alpha: in `adapter_config.json` beside the weights, or, where diffusers saved them, in the metadata of
 * their file, with the part's name before each field. Without either alpha is the rank.
 * @param name of the weights' file, for messages
 * @throws ZeroreelError `invalid-model` for a method of peft's that is no LoRA, LoHa or LoKr, and for a damaged
 * configuration
 */
export async function readAdapterAlphas(
  files: ModelFiles,
  metadata: Readonly<Record<string, string>>,
  name: string,
): Promise<AdapterAlphas> {
  const text = metadata['lora_adapter_metadata'];
  if (text !== undefined) {
    const where = `${name}: lora_adapter_metadata`;
    const config = parseJsonObject(text, where);
    return configuredAlphas((part, field) => config[`${part}.${field}`], where);
  }
  const besides = await configBeside(files);
  if (besides === undefined) return { isKnown: false, scale: () => 1 };
  const { config, where } = besides;
  requireMethod(config, where);
  return configuredAlphas((_, field) => config[field], where);
}

async function configBeside(files: ModelFiles): Promise<{ config: JsonObject; where: string } | undefined> {
  if (!(await files.has(ADAPTER_CONFIG))) return undefined;
  return { config: await readJson(files, ADAPTER_CONFIG), where: `${files.name}: ${ADAPTER_CONFIG}` };
}

function requireMethod({ peft_type: method }: JsonObject, where: string): void {
  if (method === undefined || METHODS.some((each) => each === method)) return;
  const got = JSON.stringify(method);
  throw new ZeroreelError('invalid-model', `${where}: expected peft_type ${METHODS.join(', ')}, got ${got}`);
}

const METHODS = ['LORA', 'LOHA', 'LOKR'];

function configuredAlphas(field: (part: string, name: string) => unknown, where: string): AdapterAlphas {
  return {
    isKnown: true,
    scale({ part, layer }, rank) {
      const own = (pattern: string): unknown => ownValue(field(part, pattern), layer, `${where}: ${pattern}`);
      const alpha = own('alpha_pattern') ?? field(part, 'lora_alpha') ?? field(part, 'alpha');
      const r = rank ?? own('rank_pattern') ?? field(part, 'r');
      if (typeof alpha !== 'number' || typeof r !== 'number' || r === 0) return 1;
      return field(part, 'use_rslora') === true ? alpha / Math.sqrt(r) : alpha / r;
    },
  };
}

/** The value of the first pattern that a layer's name, or its last parts, match (peft's `get_pattern_key`). */
function ownValue(patterns: unknown, layer: string, where: string): unknown {
  if (!isJsonObject(patterns)) return undefined;
  return Object.entries(patterns).find(([pattern]) => matchesLayer(pattern, layer, where))?.[1];
}

function matchesLayer(pattern: string, layer: string, where: string): boolean {
  if (layer === pattern || layer.endsWith(`.${pattern}`)) return true;
  if (/^[\w.-]*$/.test(pattern)) return false;
  return patternRegExp(pattern, where).test(layer);
}

/** A pattern is a regular expression. One that repeats a group may take for ever, and no program writes such. */
function patternRegExp(pattern: string, where: string): RegExp {
  try {
    if (pattern.length <= 200 && !/\)[*+?{]|\(\?/.test(pattern)) return new RegExp(`^(?:.*\\.)?(?:${pattern})$`);
  } catch {
    // Told below.
  }
  const shown = JSON.stringify(pattern.slice(0, 100));
  throw new ZeroreelError(
    'invalid-model',
    `${where}: expected names of layers, or patterns without repeated groups, got ${shown}`,
  );
}
