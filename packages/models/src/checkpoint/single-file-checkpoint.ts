import { parseSchedulerConfig, ZeroreelError, type ModelFiles, type SchedulerConfig } from '@zeroreel/core';
import { parseAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import { parseClipTextConfig, type ClipTextConfig } from '../clip-text/clip-text-config.js';
import type { ClipTokenizer } from '../tokenizer/clip-tokenizer.js';
import { CLIP_VOCABULARY_SIZE, clipTokenizer } from '../tokenizer/clip-vocabulary.js';
import { readClipTokenizer } from '../tokenizer/read-clip-tokenizer.js';
import { parseUNetConfig } from '../unet/unet-config.js';
import { readJson } from '../weights/read-json.js';
import type { StoredWeightMap } from '../weights/safetensors.js';
import * as infer from '../weights/single-file/infer-configs.js';
import { readLdmParts, type LdmParts } from '../weights/single-file/read-ldm-parts.js';
import { openSoleSafetensors } from '../weights/sole-safetensors.js';
import type { Checkpoint, CheckpointOptions, Component } from './checkpoint.js';
import { readFolderScheduler } from './folder-checkpoint.js';

/**
 * Reads a Stable Diffusion 1.x or 2.x checkpoint out of one `.safetensors` file in latent-diffusion's layout. Its
 * weights stay where they are, under diffusers' keys; configurations come from their shapes, or from the folder
 * `config`.
 * @throws ZeroreelError `missing-file`; `invalid-model` for other models, missing parts, and pickles
 */
export async function readSingleFileCheckpoint(
  files: ModelFiles,
  { prediction, config }: CheckpointOptions,
): Promise<Checkpoint> {
  const file = await openSoleSafetensors(files, 'a checkpoint');
  const parts = requireParts(file.name, await readLdmParts(file));
  const isVersion2 = infer.isLinearProjection(parts.unet);
  const unetChannels = parts.unet.get('conv_in.weight')?.shape[1];
  const predicted = prediction ?? (isVersion2 && unetChannels === 4 ? 'v_prediction' : 'epsilon');

  const component = async <Config>(
    part: 'unet' | 'vae' | 'text_encoder',
    inferred: object,
    parse: (json: unknown, name: string) => Config,
  ): Promise<Component<Config>> => {
    const name = `${file.name} (${part})`;
    const json = config ? await readJson(config, `${part}/config.json`) : inferred;
    return { name, config: parse(json, config ? `${config.name}/${part}/config.json` : name), weights: parts[part] };
  };
  const unet = await component('unet', infer.inferUNetConfig(parts.unet, predicted), parseUNetConfig);
  const vae = await component('vae', infer.inferAutoencoderConfig(parts.vae), parseAutoencoderConfig);
  const inferredText = infer.inferClipTextConfig(parts.text_encoder, isVersion2);
  const textEncoder = await component('text_encoder', inferredText, parseClipTextConfig);
  return {
    name: file.name,
    scheduler: await scheduler(config, infer.inferSchedulerConfig(unetChannels, predicted)),
    tokenizer: await tokenizer(config, textEncoder, isVersion2),
    textEncoder,
    unet,
    vae,
    defaults: {},
  };
}

function requireParts(
  name: string,
  parts: LdmParts,
): Readonly<Record<'unet' | 'vae' | 'text_encoder', StoredWeightMap>> {
  const { unet, vae, text_encoder } = parts;
  if (unet && vae && text_encoder) return { unet, vae, text_encoder };
  const expected = 'a whole checkpoint with model.diffusion_model.…, first_stage_model.… and cond_stage_model.…';
  throw new ZeroreelError(
    'invalid-model',
    `${name}: expected ${expected}, got ${Object.keys(parts).join(' and ')} alone`,
  );
}

const scheduler = async (config: ModelFiles | undefined, inferred: object): Promise<SchedulerConfig> =>
  config ? readFolderScheduler(config) : parseSchedulerConfig(inferred);

async function tokenizer(
  config: ModelFiles | undefined,
  { name, config: { maxPositionEmbeddings, vocabSize } }: Component<ClipTextConfig>,
  isVersion2: boolean,
): Promise<ClipTokenizer> {
  if (config) return readClipTokenizer(config, maxPositionEmbeddings);
  if (vocabSize !== CLIP_VOCABULARY_SIZE) {
    const expected = `the ${CLIP_VOCABULARY_SIZE} tokens of CLIP, got ${vocabSize}`;
    throw new ZeroreelError(
      'invalid-model',
      `${name}: expected ${expected}; the option config takes a folder with a tokenizer`,
    );
  }
  // Stable Diffusion 2.x was trained with `!` as padding.
  return clipTokenizer(maxPositionEmbeddings, isVersion2 ? '!' : '<|endoftext|>');
}
