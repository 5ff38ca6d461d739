import { ZeroreelError, type ModelFiles, type JsonObject } from '@zeroreel/core';
import { parseAutoencoderConfig, type AnyAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import { parseTinyAutoencoderConfig, type TinyAutoencoderConfig } from '../autoencoder/tiny-config.js';
import { inferTinyConfig, readTinyWeights } from '../autoencoder/tiny-weights.js';
import { kindOfWeights } from '../weights/kind-of-weights.js';
import { PART_LOCATIONS } from '../weights/open-parts.js';
import { openWeights, variantOrPlain, within, type OpenPartsOptions } from '../weights/open-weights.js';
import { readJson } from '../weights/read-json.js';
import { readSafetensors, type StoredWeightMap } from '../weights/safetensors.js';
import { inferAutoencoderConfig } from '../weights/single-file/infer-configs.js';
import { openFileParts, readVae } from '../weights/single-file/read-file-parts.js';
import { openSoleSafetensors } from '../weights/sole-safetensors.js';
import type { Component } from './checkpoint.js';

/** An autoencoder in the place of the model's own. */
export interface OpenVaeOptions extends OpenPartsOptions {
  /** `config.json` of the model's own autoencoder: a single file does not say what its latents are scaled by. */
  readonly own?: JsonObject | undefined;
}

/** An autoencoder by itself. */
export interface OpenedVae extends Component<AnyAutoencoderConfig> {
  /** Nothing says what its latents are scaled by. */
  readonly isScaleUntold?: true;
}

/** A configuration of either kind of autoencoder, by its class. */
export const parseAnyAutoencoderConfig = (json: JsonObject, name: string): AnyAutoencoderConfig =>
  json['_class_name'] === 'AutoencoderTiny'
    ? parseTinyAutoencoderConfig(json, name)
    : parseAutoencoderConfig(json, name);

/**
 * Opens an autoencoder by itself: its folder in diffusers' layout, that of a whole model, or one file with keys of
 * latent-diffusion or diffusers, bare or in a checkpoint; a tiny one too.
 * @throws ZeroreelError `missing-file`, or `invalid-model` for files without one
 */
export async function openVae(files: ModelFiles, { own = {}, ...options }: OpenVaeOptions = {}): Promise<OpenedVae> {
  const folder = await partFolder(files, 'vae');
  if (folder !== undefined) return openVaeFolder(files, folder, options);
  const tiny = await openTinyFile(files);
  if (tiny) return tiny;
  const {
    name,
    vae,
    text_encoder_2: xl,
  } = await openFileParts(files, { expected: 'an autoencoder (VAE)', ...options });
  if (vae === undefined) {
    throw new ZeroreelError('invalid-model', `${name}: expected an autoencoder (VAE), got a checkpoint without one`);
  }
  const kept = Object.fromEntries(OF_LATENTS.flatMap((key) => (key in own ? [[key, own[key]]] : [])));
  const ofOther = xl && inferAutoencoderConfig(vae, 'XL');
  const config = parseAutoencoderConfig(ofOther ?? { ...inferAutoencoderConfig(vae), ...kept }, name);
  const isUntold = ofOther === undefined && !('scaling_factor' in own);
  return { name, config, weights: vae, ...(isUntold && { isScaleUntold: true }) };
}

/** Options that follow from what the UNet was trained on, and not from the autoencoder's shapes. */
const OF_LATENTS = ['scaling_factor', 'shift_factor', 'norm_num_groups', 'force_upcast'];

/**
 * Opens a tiny autoencoder (TAESD): diffusers' folder, or files in its layout or in TAESD's own, one half or both.
 * @throws ZeroreelError `missing-file`, or `invalid-model` for other files
 */
export async function openTinyAutoencoder(
  files: ModelFiles,
  options: OpenPartsOptions = {},
): Promise<Component<TinyAutoencoderConfig>> {
  const folder = await partFolder(files, 'vae');
  const found = folder === undefined ? await openTinyFile(files) : await openVaeFolder(files, folder, options);
  if (found?.config.kind === 'tiny') return { ...found, config: found.config };
  const { file, name } = await openSoleSafetensors(files, 'a tiny autoencoder (TAESD)');
  const got = found
    ? 'an autoencoder (VAE)'
    : (kindOfWeights((await readSafetensors(file, name)).keys()) ?? 'other weights');
  throw new ZeroreelError('invalid-model', `${name}: expected a tiny autoencoder (TAESD), got ${got}`);
}

/** The folder with a part's configuration: '' for the files' own; undefined where there is none. */
export async function partFolder(files: ModelFiles, part: string): Promise<string | undefined> {
  for (const folder of [part, '']) if (await files.has(within(folder, 'config.json'))) return folder;
  return undefined;
}

async function openVaeFolder(
  files: ModelFiles,
  folder: string,
  options: OpenPartsOptions,
): Promise<Component<AnyAutoencoderConfig>> {
  const path = within(folder, 'config.json');
  const config = parseAnyAutoencoderConfig(await readJson(files, path), `${files.name}/${path}`);
  const location = { ...PART_LOCATIONS.vae, folder };
  const weights = await openWeights(files, await variantOrPlain(files, location, options));
  const name = within(files.name, folder);
  return { name, config, weights: config.kind === 'tiny' ? readTinyWeights(weights) : readVae(weights) };
}

/** TAESD's own names of its two halves. */
const HALVES = ['taesd_encoder.safetensors', 'taesd_decoder.safetensors'];

/** Undefined where the files hold something else. */
async function openTinyFile(files: ModelFiles): Promise<Component<TinyAutoencoderConfig> | undefined> {
  const weights = new Map(await readHalves(files));
  if (weights.size === 0) {
    const { file, name } = await openSoleSafetensors(files, 'an autoencoder');
    const stored = await readSafetensors(file, name);
    if (kindOfWeights(stored.keys()) !== TINY && !stored.has('0.weight')) return undefined;
    for (const [key, weight] of readTinyWeights(stored)) weights.set(key, weight);
  }
  const config = parseTinyAutoencoderConfig(inferTinyConfig(weights), files.name);
  return { name: files.name, config, weights };
}

const TINY = 'a tiny autoencoder (TAESD)';

async function readHalves(files: ModelFiles): Promise<StoredWeightMap> {
  const halves: StoredWeightMap[] = [];
  for (const name of HALVES) {
    if (await files.has(name)) halves.push(readTinyWeights(await readSafetensors(await files.open(name), name)));
  }
  return new Map(halves.flatMap((half) => [...half]));
}
