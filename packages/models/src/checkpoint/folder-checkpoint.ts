import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { parseClipTextConfig, parsePooledClipTextConfig, type ClipTextConfig } from '../clip-text/clip-text-config.js';
import { readTinyWeights } from '../autoencoder/tiny-weights.js';
import { readClipTokenizer } from '../tokenizer/read-clip-tokenizer.js';
import { SECOND_ENCODER, openPart, PART_LOCATIONS } from '../weights/open-parts.js';
import { parseUNetConfig } from '../unet/unet-config.js';
import { chooseVariants, openWeights, type WeightLocation } from '../weights/open-weights.js';
import { readJson } from '../weights/read-json.js';
import type { Checkpoint, CheckpointOptions, Component, OwnParts } from './checkpoint.js';
import { readKnownWorld } from './known-world.js';
import { readModelDefaults } from './model-defaults.js';
import { readModelPreset } from './model-preset.js';
import { readModelIndex, WAYS_OUT, type IndexedPart } from './model-index.js';
import { parseAnyAutoencoderConfig } from './open-vae.js';
import { readScheduler } from './read-scheduler.js';

/**
 * Reads a model in diffusers' folder layout, but for the parts that are given.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readFolderCheckpoint(
  files: ModelFiles,
  { variant, config, prediction }: CheckpointOptions = {},
  given: OwnParts = {},
): Promise<Checkpoint> {
  const notices: string[] = [];
  const onNotice = (message: string): void => void notices.push(message);
  const source = configSource(files, config);
  const index = await readModelIndex(files, Object.keys(given) as (keyof OwnParts)[]);
  notices.push(...index.notices);
  await requireFolders(files, index.needed);
  const { scheduler, guess } = await readScheduler(files, index.schedulerClass, { config, prediction });
  const parts = Object.values(PART_LOCATIONS).filter(({ folder }) => index.needed.some((part) => part === folder));
  const chosen = await chooseVariants(files, parts, { variant, onNotice });
  const locationOf = (part: keyof typeof PART_LOCATIONS): WeightLocation =>
    chosen.find(({ folder }) => folder === part) ?? PART_LOCATIONS[part];
  const open = async <Config>(
    part: 'unet' | 'text_encoder' | 'text_encoder_2',
    parse: (json: unknown, name: string) => Config,
  ): Promise<Component<Config>> => {
    const path = `${part}/config.json`;
    const at = await source(path);
    return {
      name: `${files.name}/${part}`,
      config: parse(await readJson(at, path), `${at.name}/${path}`),
      weights: await openPart(files, locationOf(part)),
    };
  };
  const textEncoder = given.text_encoder ?? (await open('text_encoder', parseClipTextConfig));
  const unet = await open('unet', parseUNetConfig);
  if (guess !== undefined && unet.config.contextChannels === OPEN_CLIP_CHANNELS) notices.push(guess);
  const vae = given.vae ?? (await openOwnVae(files, source, locationOf('vae')));
  const readTokenizer = async (folder: 'tokenizer' | 'tokenizer_2', encoder: Component<ClipTextConfig>) => {
    const own = { files: await tokenizerSource(files, config, folder), folder };
    const { files: from, ...at } = (folder === 'tokenizer' ? given.tokenizer : undefined) ?? own;
    const { maxPositionEmbeddings: maxPositions, vocabSize } = encoder.config;
    return readClipTokenizer(from, { maxPositions, vocabSize, ...at, onNotice });
  };
  const second = index.xl && (await open(SECOND_ENCODER, parsePooledClipTextConfig));
  const [world, preset] = [await readKnownWorld(files), await readModelPreset(files)];
  return {
    name: files.name,
    scheduler,
    tokenizer: await readTokenizer('tokenizer', textEncoder),
    ...(index.xl &&
      second && { xl: { textEncoder: second, tokenizer: await readTokenizer('tokenizer_2', second), ...index.xl } }),
    ...{ textEncoder, unet, vae },
    defaults: await readModelDefaults(files),
    ...(world && { world }),
    ...(preset && { preset }),
    notices,
  };
}

/** Of Stable Diffusion 2.x's texts: some of its models predict ε and some v, which those of 1.x hardly ever do. */
const OPEN_CLIP_CHANNELS = 1024;

/** A folder may name parts that were not downloaded with it. */
async function requireFolders(files: ModelFiles, parts: readonly IndexedPart[]): Promise<void> {
  for (const part of parts.filter((each) => !each.startsWith('tokenizer'))) {
    if ((await files.list(part)).length > 0) continue;
    throw new ZeroreelError('missing-file', `${files.name}: expected the folder ${part}/, got none; ${WAYS_OUT[part]}`);
  }
}

/** Where a configuration is read: in the folder that was given for it, where that has it, else in the model's own. */
export const configSource =
  (files: ModelFiles, config: ModelFiles | undefined) =>
  async (path: string): Promise<ModelFiles> =>
    config && (await config.has(path)) ? config : files;

const tokenizerSource = async (
  files: ModelFiles,
  config: ModelFiles | undefined,
  folder: string,
): Promise<ModelFiles> => (config && (await config.list(folder)).length > 0 ? config : files);

async function openOwnVae(
  files: ModelFiles,
  source: (path: string) => Promise<ModelFiles>,
  location: WeightLocation,
): Promise<Checkpoint['vae']> {
  const path = 'vae/config.json';
  const at = await source(path);
  const config = parseAnyAutoencoderConfig(await readJson(at, path), `${at.name}/${path}`);
  const isTiny = config.kind === 'tiny';
  const weights = isTiny ? readTinyWeights(await openWeights(files, location)) : await openPart(files, location);
  return { name: `${files.name}/vae`, config, weights };
}
