import { ZeroreelError, type NetworkFiles, type JsonObject } from '@zeroreel/core';
import type { ComputedWeight, Weight, WeightLookup } from '@zeroreel/onnx';
import { requireKind } from '../weights/kind-of-weights.js';
import { versionOfUNet } from '../weights/single-file/identify.js';
import { inferDownPathConfig } from '../weights/single-file/infer-configs.js';
import { layersPerBlockOfLdm, unetKeyOfLdm } from '../weights/single-file/ldm-unet-keys.js';
import { HINT_SCOPE } from './build-control-hint.js';

/** A ControlNet's weights under diffusers' keys, and the `config.json` that its file does not have. */
export interface ControlNetFile {
  readonly config: JsonObject;
  readonly weights: WeightLookup;
}

/** What stands before a ControlNet's keys in files of its authors; such a file may hold a whole checkpoint besides. */
const PREFIX = 'control_model.';

/**
 * Reads a ControlNet of Stable Diffusion 1.x or 2.x in one file: keys of latent-diffusion, as its authors publish them
 * (`control_v11p_sd15_canny.safetensors`), with `control_model.` or without, or diffusers' keys. Its configuration
 * follows from the shapes of the weights.
 * @throws ZeroreelError `invalid-model` for files of other kinds, saying which
 */
export function readControlNetFile({ name, weights: stored }: Pick<NetworkFiles, 'name' | 'weights'>): ControlNetFile {
  requireKind(stored.keys(), ['a ControlNet'], (got) => invalid(name, got));
  const fileName = name.split(/[/\\]/).at(-1) ?? name;
  if (/shuffle/i.test(fileName)) throw invalid(name, SHUFFLE);
  const weights = underDiffusersKeys(name, withoutPrefix(stored));
  const config = {
    ...inferDownPathConfig(weights, versionOfUNet(weights).is),
    ...inferHintConfig(weights),
  };
  return { config, weights };
}

/** Nothing in such a file tells it from the others. */
const SHUFFLE =
  'one whose name says shuffle: such a network says the same of every cell of a frame, which is not supported';

function withoutPrefix(stored: WeightLookup): ReadonlyMap<string, Weight | ComputedWeight> {
  const keys = [...stored.keys()];
  const isPrefixed = keys.some((key) => key.startsWith(PREFIX));
  return new Map(
    keys.flatMap((key) => {
      const weight = stored.get(key);
      if (weight === undefined || (isPrefixed && !key.startsWith(PREFIX))) return [];
      return [[isPrefixed ? key.slice(PREFIX.length) : key, weight] as const];
    }),
  );
}

function underDiffusersKeys(
  name: string,
  weights: ReadonlyMap<string, Weight | ComputedWeight>,
): ReadonlyMap<string, Weight | ComputedWeight> {
  if (![...weights.keys()].some((key) => /^(input_blocks|zero_convs)\./.test(key))) return weights;
  const layersPerBlock = layersPerBlockOfLdm(weights.keys());
  const readerLayers = Math.max(...Array.from(weights.keys(), (key) => Number(HINT_LAYER.exec(key)?.[1] ?? 0)));
  const strays: string[] = [];
  const renamed = [...weights].flatMap(([key, weight]) => {
    const own = ownKey(key, readerLayers) ?? unetKeyOfLdm(key, layersPerBlock);
    if (own === undefined) strays.push(key);
    return own === undefined ? [] : [[own, weight] as const];
  });
  if (strays.length > 0) throw invalid(name, `one with parts of another: ${strays.slice(0, 5).join(', ')}`);
  return new Map(renamed);
}

const HINT_LAYER = /^input_hint_block\.(\d+)\.(weight|bias)$/;

/** Of a part that a ControlNet has beside a UNet's. Activations are layers of the picture reader, too. */
function ownKey(key: string, readerLayers: number): string | undefined {
  const [, layer, parameter] = HINT_LAYER.exec(key) ?? [];
  if (layer !== undefined) return `${HINT_SCOPE}.${hintLayer(Number(layer), readerLayers)}.${parameter}`;
  const [, skip, ofSkip] = /^zero_convs\.(\d+)\.0\.(weight|bias)$/.exec(key) ?? [];
  if (skip !== undefined) return `controlnet_down_blocks.${skip}.${ofSkip}`;
  return /^middle_block_out\.0\.(weight|bias)$/.test(key)
    ? key.replace('middle_block_out.0', 'controlnet_mid_block')
    : undefined;
}

function hintLayer(layer: number, last: number): string {
  if (layer === 0) return 'conv_in';
  return layer === last ? 'conv_out' : `blocks.${layer / 2 - 1}`;
}

function inferHintConfig(weights: WeightLookup): JsonObject {
  const shape = (layer: string) => weights.get(`${HINT_SCOPE}.${layer}.weight`)?.shape;
  const [first, pictureChannels] = shape('conv_in') ?? [];
  const channels = [first];
  for (let block = 1; shape(`blocks.${block}`) !== undefined; block += 2) channels.push(shape(`blocks.${block}`)?.[0]);
  return { conditioning_channels: pictureChannels, conditioning_embedding_out_channels: channels };
}

const invalid = (name: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${name}: expected a ControlNet of Stable Diffusion 1.x or 2.x, got ${got}`);
