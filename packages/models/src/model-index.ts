import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { readJson, type JsonObject } from './weights/read-json.js';

/** diffusers' pipelines over the components that zeroreel knows; what a checkpoint was saved as matters no further. */
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

/** What model_index.json tells. */
export interface ModelIndex {
  /** diffusers' class, which goes before the one in scheduler_config.json. */
  readonly schedulerClass: string;
}

/**
 * Reads model_index.json and refuses what is not Stable Diffusion 1.x or 2.x. Components that are not needed, the safety
 * checker among them, are ignored.
 * @throws ZeroreelError `missing-file`, or `invalid-model` naming the pipeline or component, what is known and what was got
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

/** A component is written as `[library, class]`, one left out as `[null, null]`. */
function componentClass(index: JsonObject, component: string): string | undefined {
  const entry = index[component];
  const className: unknown = Array.isArray(entry) ? entry[1] : undefined;
  return typeof className === 'string' ? className : undefined;
}

function refusePipeline(name: string, got: unknown): ZeroreelError {
  const known = `expected a Stable Diffusion 1.x or 2.x pipeline (${PIPELINES.join(', ')})`;
  return new ZeroreelError('invalid-model', `${name}: _class_name: ${known}, got ${JSON.stringify(got) ?? 'nothing'}`);
}
