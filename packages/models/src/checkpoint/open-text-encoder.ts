import { ZeroreelError, type ModelFiles, isJsonObject, type JsonObject } from '@zeroreel/core';
import { parseClipTextConfig, type ClipTextConfig } from '../clip-text/clip-text-config.js';
import { PART_LOCATIONS } from '../weights/open-parts.js';
import { openWeights, variantOrPlain, within, type OpenPartsOptions } from '../weights/open-weights.js';
import { readJson } from '../weights/read-json.js';
import type { StoredWeightMap } from '../weights/safetensors.js';
import { identify } from '../weights/single-file/identify.js';
import { inferClipTextConfig } from '../weights/single-file/infer-configs.js';
import { openFileParts } from '../weights/single-file/read-file-parts.js';
import type { Component } from './checkpoint.js';
import { partFolder } from './open-vae.js';

/** A text encoder by itself. */
export interface OpenedTextEncoder {
  readonly component: Component<ClipTextConfig>;
  /** The folder in which its own tokenizer lies, where it has one. */
  readonly tokenizer?: { readonly files: ModelFiles; readonly folder: string };
  /** What was guessed of it, for a notice. */
  readonly guesses: readonly string[];
}

/** A text encoder in the place of the model's own. */
export interface OpenTextEncoderOptions extends OpenPartsOptions {
  /** `config.json` of the model's own text encoder: a single file does not say how many heads it has. */
  readonly own?: JsonObject | undefined;
}

/**
 * Opens a text encoder by itself: its folder in transformers' layout, that of a whole model, or one file with keys of
 * transformers or OpenCLIP, bare or in a checkpoint.
 * @throws ZeroreelError `missing-file`, or `invalid-model` for files without one
 */
export async function openTextEncoder(
  files: ModelFiles,
  { own = {}, ...options }: OpenTextEncoderOptions = {},
): Promise<OpenedTextEncoder> {
  const folder = await partFolder(files, 'text_encoder');
  if (folder !== undefined) return openTextFolder(files, folder, options);
  const parts = await openFileParts(files, { expected: 'a text encoder', ...options });
  const { name, text_encoder: text } = parts;
  if (text === undefined) {
    throw new ZeroreelError('invalid-model', `${name}: expected a text encoder, got a checkpoint without one`);
  }
  const identity = await identify(parts, { prediction: 'epsilon' });
  const inferred: JsonObject = inferClipTextConfig(text, identity);
  const isAlike = own['hidden_size'] === inferred['hidden_size'] && parts.openClip === undefined;
  const kept = Object.entries(own).filter(([key]) => isAlike && UNTOLD.includes(key));
  const config = parseClipTextConfig({ ...inferred, ...Object.fromEntries(kept) }, name);
  return { component: { name, config, weights: withLayers(text, config.layers) }, guesses: identity.guesses };
}

/** Options that do not follow from shapes. */
const UNTOLD = ['num_attention_heads', 'hidden_act', 'layer_norm_eps'];

async function openTextFolder(
  files: ModelFiles,
  folder: string,
  options: OpenPartsOptions,
): Promise<OpenedTextEncoder> {
  const path = within(folder, 'config.json');
  const config = parseClipTextConfig(textConfigOf(await readJson(files, path)), `${files.name}/${path}`);
  const location = { ...PART_LOCATIONS.text_encoder, folder };
  const stored = await openWeights(files, await variantOrPlain(files, location, options));
  const name = within(files.name, folder);
  const tokenizer = await tokenizerFolder(files, folder === '' ? ['', 'tokenizer'] : ['tokenizer']);
  return {
    component: { name, config, weights: withoutPictures(stored) },
    ...(tokenizer !== undefined && { tokenizer: { files, folder: tokenizer } }),
    guesses: [],
  };
}

/** CLIP's own configuration has that of its text encoder inside. */
const textConfigOf = (json: JsonObject): JsonObject => (isJsonObject(json['text_config']) ? json['text_config'] : json);

async function tokenizerFolder(files: ModelFiles, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    for (const name of ['tokenizer.json', 'vocab.json']) {
      if (await files.has(within(folder, name))) return folder;
    }
  }
  return undefined;
}

/** A text encoder's weights without CLIP's encoder of pictures. */
const withoutPictures = (weights: StoredWeightMap): StoredWeightMap =>
  new Map([...weights].filter(([key]) => !/^(vision_model|visual_projection)\.|^logit_scale$/.test(key)));

/** A text encoder's weights without the layers that are not run. */
export const withLayers = (weights: StoredWeightMap, layers: number): StoredWeightMap =>
  new Map(
    [...withoutPictures(weights)].filter(
      ([key]) => Number(/(?:^|\.)encoder\.layers\.(\d+)\./.exec(key)?.[1] ?? -1) < layers,
    ),
  );
