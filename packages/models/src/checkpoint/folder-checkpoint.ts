import { parseSchedulerConfig, ZeroreelError, type ModelFiles, type SchedulerConfig } from '@zeroreel/core';
import { parseAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import { parseClipTextConfig } from '../clip-text/clip-text-config.js';
import { readClipTokenizer } from '../tokenizer/read-clip-tokenizer.js';
import { parseUNetConfig } from '../unet/unet-config.js';
import { openWeights } from '../weights/open-weights.js';
import { readJson, type JsonObject } from '../weights/read-json.js';
import type { Checkpoint } from './checkpoint.js';
import { readKnownWorld } from './known-world.js';
import { readModelDefaults } from './model-defaults.js';
import { readModelPreset } from './model-preset.js';

/**
 * Reads a model in diffusers' folder layout.
 * @param variant of the weights' files, for instance `fp16`. Default: the plain files, or the only variant there is
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
  const defaults = await readModelDefaults(files);
  const [world, preset] = [await readKnownWorld(files), await readModelPreset(files)];
  const ofFolder = { ...(world && { world }), ...(preset && { preset }) };
  return { name: files.name, scheduler, tokenizer, textEncoder, unet, vae, defaults, ...ofFolder };
}

/**
 * Reads the scheduler of a folder in diffusers' layout.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readFolderScheduler(files: ModelFiles): Promise<SchedulerConfig> {
  const { schedulerClass } = await readModelIndex(files);
  const schedulerConfig = await readJson(files, 'scheduler/scheduler_config.json');
  return parseSchedulerConfig({ ...schedulerConfig, _class_name: schedulerClass });
}

/**
 * diffusers' pipelines of the components that zeroreel knows. It makes no difference as which of them a checkpoint was
 * saved.
 */
const PIPELINES = [
  'StableDiffusionPipeline',
  'TextToVideoZeroPipeline',
  'StableDiffusionImg2ImgPipeline',
  'StableDiffusionInpaintPipeline',
  'StableDiffusionInstructPix2PixPipeline',
  'StableDiffusionControlNetPipeline',
];

const COMPONENTS: Readonly<Record<string, string>> = {
  unet: 'UNet2DConditionModel',
  vae: 'AutoencoderKL',
  text_encoder: 'CLIPTextModel',
  tokenizer: 'CLIPTokenizer',
};

/** What zeroreel reads in model_index.json. */
export interface ModelIndex {
  /** diffusers' class; it overrides the one in scheduler_config.json. */
  readonly schedulerClass: string;
}

/**
 * Reads model_index.json and refuses what is not Stable Diffusion 1.x or 2.x. Components that are not needed, the
 * safety checker among them, are ignored.
 * @throws ZeroreelError `missing-file`, or `invalid-model` naming the pipeline or component, what is known and what was
 * got
 */
export async function readModelIndex(files: ModelFiles): Promise<ModelIndex> {
  const path = 'model_index.json';
  const index = await readJson(files, path);
  const name = `${files.name}/${path}`;
  const pipeline = index['_class_name'];
  if (typeof pipeline !== 'string' || !PIPELINES.includes(pipeline)) throw refusePipeline(name, pipeline);
  for (const [component, expected] of Object.entries(COMPONENTS)) {
    const got = componentClass(index, component);
    if (got !== expected && got !== `${expected}Fast`) {
      throw new ZeroreelError('invalid-model', `${name}: ${component}: expected ${expected}, got ${got ?? 'none'}`);
    }
  }
  const schedulerClass = componentClass(index, 'scheduler');
  if (schedulerClass === undefined)
    throw new ZeroreelError('invalid-model', `${name}: scheduler: expected one, got none`);
  return { schedulerClass };
}

/** A component is written as `[library, class]`; one that is left out is `[null, null]`. */
function componentClass(index: JsonObject, component: string): string | undefined {
  const entry = index[component];
  const className: unknown = Array.isArray(entry) ? entry[1] : undefined;
  return typeof className === 'string' ? className : undefined;
}

function refusePipeline(name: string, got: unknown): ZeroreelError {
  const known = `expected a Stable Diffusion 1.x or 2.x pipeline (${PIPELINES.join(', ')})`;
  return new ZeroreelError('invalid-model', `${name}: _class_name: ${known}, got ${JSON.stringify(got) ?? 'nothing'}`);
}
