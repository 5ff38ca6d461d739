import { parseSchedulerConfig, type ModelFiles, type SchedulerConfig } from '@zeroreel/core';
import { parseAutoencoderConfig } from './autoencoder/autoencoder-config.js';
import type { Checkpoint } from './checkpoint.js';
import { parseClipTextConfig } from './clip-text/clip-text-config.js';
import { readModelDefaults } from './model-defaults.js';
import { readModelIndex } from './model-index.js';
import { readClipTokenizer } from './tokenizer/read-clip-tokenizer.js';
import { parseUNetConfig } from './unet/unet-config.js';
import { readJson } from './weights/read-json.js';
import { openWeights } from './weights/weight-source.js';

/**
 * Reads a model in diffusers' folder layout.
 * @param variant of the weights' files, for instance `fp16`; left out: the plain files, or the only variant
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readFolderCheckpoint(files: ModelFiles, variant?: string): Promise<Checkpoint> {
  const scheduler = await readFolderScheduler(files);
  const read = async <Config>(folder: string, stem: string, parse: (json: unknown, name: string) => Config) => {
    const name = `${files.name}/${folder}`;
    const config = parse(await readJson(files, `${folder}/config.json`), `${name}/config.json`);
    const weights = await openWeights(files, { folder, stem, ...(variant !== undefined && { variant }) });
    return { name, config, weights };
  };
  const textEncoder = await read('text_encoder', 'model', parseClipTextConfig);
  const unet = await read('unet', 'diffusion_pytorch_model', parseUNetConfig);
  const vae = await read('vae', 'diffusion_pytorch_model', parseAutoencoderConfig);
  const tokenizer = await readClipTokenizer(files, textEncoder.config.maxPositionEmbeddings);
  return { name: files.name, scheduler, tokenizer, textEncoder, unet, vae, defaults: await readModelDefaults(files) };
}

/**
 * The scheduler of a folder in diffusers' layout.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readFolderScheduler(files: ModelFiles): Promise<SchedulerConfig> {
  const { schedulerClass } = await readModelIndex(files);
  const schedulerConfig = await readJson(files, 'scheduler/scheduler_config.json');
  return parseSchedulerConfig({ ...schedulerConfig, _class_name: schedulerClass });
}
