import { ZeroreelError, type ModelFiles, type JsonObject } from '@zeroreel/core';
import { REFINER } from '../weights/kind-of-weights.js';
import { readJson } from '../weights/read-json.js';

const PATH = 'model_index.json';

/**
 * diffusers' pipelines of the components that zeroreel knows. It makes no difference as which of them a checkpoint was
 * saved; another name is told, because its author may have meant it for something else.
 */
const PIPELINES = [
  'StableDiffusionPipeline',
  'TextToVideoZeroPipeline',
  'StableDiffusionImg2ImgPipeline',
  'StableDiffusionInpaintPipeline',
  'StableDiffusionInstructPix2PixPipeline',
  'StableDiffusionControlNetPipeline',
  'LatentConsistencyModelPipeline',
  'StableDiffusionXLPipeline',
  'TextToVideoZeroSDXLPipeline',
  'StableDiffusionXLImg2ImgPipeline',
  'StableDiffusionXLInpaintPipeline',
  'StableDiffusionXLControlNetPipeline',
];

/** Classes of the components that zeroreel has. A tokenizer may be a fast one, which has the same tokens. */
const COMPONENTS: Readonly<Record<IndexedPart, readonly string[]>> = {
  unet: ['UNet2DConditionModel'],
  vae: ['AutoencoderKL', 'AutoencoderTiny'],
  text_encoder: ['CLIPTextModel', 'CLIPTextModelWithProjection'],
  tokenizer: ['CLIPTokenizer', 'CLIPTokenizerFast'],
  text_encoder_2: ['CLIPTextModelWithProjection'],
  tokenizer_2: ['CLIPTokenizer', 'CLIPTokenizerFast'],
};

/** Components of every Stable Diffusion, and those that XL has besides. */
const BASE_PARTS: readonly IndexedPart[] = ['unet', 'vae', 'text_encoder', 'tokenizer'];
const XL_PARTS: readonly IndexedPart[] = ['text_encoder_2', 'tokenizer_2'];

/** All of them, for folders that need bring none. */
export const INDEXED_PARTS: readonly IndexedPart[] = [...BASE_PARTS, ...XL_PARTS];

/** Components that other models have, and the models. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  text_encoder_3: 'Stable Diffusion 3',
  transformer: 'a diffusion transformer',
  prior: 'Stable Cascade or Kandinsky',
  movq: 'Kandinsky',
};

/** Components that a run does without, though they were meant to change its pictures. */
const LEFT_ASIDE = ['controlnet', 'adapter', 'motion_adapter', 'image_encoder'];

/** How a component that a model does not have can be given. */
export const WAYS_OUT: Readonly<Record<IndexedPart, string>> = {
  unet: 'without one it cannot be the model',
  vae: 'the option vae (--vae) takes one',
  text_encoder: 'the option textEncoder (--text-encoder) takes one',
  tokenizer: 'the option config (--model-config) takes a folder with one',
  text_encoder_2: 'without one it cannot be a model of Stable Diffusion XL',
  tokenizer_2: 'the option config (--model-config) takes a folder with one',
};

/** A component that model_index.json names. */
export type IndexedPart = 'unet' | 'vae' | 'text_encoder' | 'tokenizer' | 'text_encoder_2' | 'tokenizer_2';

/** What zeroreel reads in model_index.json. */
export interface ModelIndex {
  /** diffusers' class; it overrides the one in scheduler_config.json. Undefined where the file names none. */
  readonly schedulerClass: string | undefined;
  /** The components that the model itself has to bring. */
  readonly needed: readonly IndexedPart[];
  /** Of Stable Diffusion XL, which has a second text encoder; else absent. */
  readonly xl?: {
    /** Whether a negative prompt that nobody gives is zeros, and not the empty text. */
    readonly zeroesMissing: boolean;
  };
  /** What is told of the file; empty where there is nothing. */
  readonly notices: readonly string[];
}

/**
 * Reads model_index.json and judges it by its components: refused is a model that has components of others, or a needed
 * component of another class. Components that are not needed, the safety checker among them, are ignored.
 * @param given the components that the model itself need not bring. Default: none
 * @throws ZeroreelError `missing-file`, or `invalid-model` naming the component, what is known and what was got
 */
export async function readModelIndex(files: ModelFiles, given: readonly IndexedPart[] = []): Promise<ModelIndex> {
  const index = await readJson(files, PATH);
  const name = `${files.name}/${PATH}`;
  const pipeline = index['_class_name'];
  const isKnown = typeof pipeline === 'string' && PIPELINES.includes(pipeline);
  for (const [component, model] of Object.entries(OF_OTHERS)) {
    if (componentClass(index, component) === undefined) continue;
    throw invalid(
      name,
      'a Stable Diffusion 1.x, 2.x or XL model',
      `one with the component ${component}, as ${model} has`,
    );
  }
  const isXl = componentClass(index, 'text_encoder_2') !== undefined;
  if (isXl && isRefiner(index)) throw invalid(name, 'a base model of Stable Diffusion XL', `the refiner: ${REFINER}`);
  const needed = [...BASE_PARTS, ...(isXl ? XL_PARTS : [])].filter((part) => !given.includes(part));
  for (const part of needed) {
    const got = componentClass(index, part);
    const none = `none${isKnown ? '' : ` in what was saved as ${shownPipeline(pipeline)}`}; ${WAYS_OUT[part]}`;
    if (got === undefined) throw invalid(`${name}: ${part}`, COMPONENTS[part].join(' or '), none);
    if (!COMPONENTS[part].includes(got)) throw invalid(`${name}: ${part}`, COMPONENTS[part].join(' or '), got);
  }
  const aside = LEFT_ASIDE.filter((component) => componentClass(index, component) !== undefined);
  return {
    schedulerClass: componentClass(index, 'scheduler'),
    needed,
    ...(isXl && { xl: { zeroesMissing: index['force_zeros_for_empty_prompt'] !== false } }),
    notices: [
      ...(isKnown ? [] : [pipelineNotice(name, pipeline)]),
      ...(aside.length > 0 ? [`${name}: its ${aside.join(' and its ')} is not used`] : []),
    ],
  };
}

/** The refiner goes on with pictures of the base model, and has its second text encoder alone. */
const isRefiner = (index: JsonObject): boolean =>
  index['requires_aesthetics_score'] === true && componentClass(index, 'text_encoder') === undefined;

const pipelineNotice = (name: string, pipeline: unknown): string =>
  `${name} was saved as ${shownPipeline(pipeline)}; its parts are those of Stable Diffusion and are run as such`;

const shownPipeline = (pipeline: unknown): string =>
  typeof pipeline === 'string' ? pipeline : (JSON.stringify(pipeline) ?? 'no pipeline');

/** A component is written as `[library, class]`; one that is left out is `[null, null]`. */
function componentClass(index: JsonObject, component: string): string | undefined {
  const entry = index[component];
  const className: unknown = Array.isArray(entry) ? entry[1] : undefined;
  return typeof className === 'string' ? className : undefined;
}

const invalid = (where: string, expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-model', `${where}: expected ${expected}, got ${got}`);
