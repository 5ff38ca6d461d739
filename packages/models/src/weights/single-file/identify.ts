import type { PredictionType } from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';
import { readNumbers } from '../stored-weight.js';
import { noiseOfFile, type FileNoise } from './noise-of-file.js';
import type { FileParts } from './read-file-parts.js';

/** What a single file is: everything that the shapes of its weights alone do not say. */
export interface FileIdentity {
  readonly version: StableDiffusionVersion;
  readonly prediction: PredictionType;
  /** Whether it was trained to end at pure noise (Lin et al. 2023, arXiv 2305.08891). */
  readonly zeroTerminalSnr: boolean;
  /** β of each training timestep, where the file holds a noise schedule that is not Stable Diffusion's. */
  readonly betas?: readonly number[];
  /** How many of the text encoder's layers are run, and with which activation. */
  readonly textLayers: number;
  readonly textActivation: 'quick_gelu' | 'gelu';
  /** What the file does not say and was guessed, in words for a notice; empty where it says everything. */
  readonly guesses: readonly string[];
}

/** Of Stable Diffusion: 1 has CLIP's text encoder and 8 heads, 2 OpenCLIP's and heads of 64 channels, XL both and such heads. */
export type StableDiffusionVersion = 1 | 2 | 'XL';

/** What is known of a file before it is looked at. */
export interface Told {
  readonly prediction?: PredictionType | undefined;
}

interface Fact<T> {
  readonly is: T;
  readonly guess?: string;
}

/**
 * Says what a single file is, from all that it holds: marks that other programs put into it, what it says of itself,
 * the widths and layers of its networks and, where all that is silent, its numbers and its name. This is the one place
 * that decides it.
 */
export async function identify(file: FileParts, told: Told = {}): Promise<FileIdentity> {
  const version = versionOf(file);
  const prediction = told.prediction === undefined ? await predictionOf(file, version.is) : { is: told.prediction };
  const noise = await noiseOfFile(file.others);
  const zeroTerminalSnr = zeroTerminalSnrOf(file, noise);
  const textLayers = textLayersOf(file);
  return {
    version: version.is,
    prediction: prediction.is,
    zeroTerminalSnr: zeroTerminalSnr.is,
    ...(noise.betas && { betas: noise.betas }),
    textLayers: textLayers.is,
    textActivation: textActivationOf(file, version.is),
    guesses: [version, prediction, zeroTerminalSnr, textLayers].flatMap(({ guess }) => guess ?? []),
  };
}

/** Channels of the text context: CLIP ViT-L/14's, OpenCLIP ViT-H/14's, and the former's beside OpenCLIP ViT-bigG/14's. */
const CONTEXT: Readonly<Record<number, StableDiffusionVersion>> = { 768: 1, 1024: 2, 2048: 'XL' };

function versionOf({ unet, openClip, text_encoder, text_encoder_2 }: FileParts): Fact<StableDiffusionVersion> {
  if (text_encoder_2 !== undefined || (unet && isXlUNet(unet))) return { is: 'XL' };
  const context = unet && contextChannels(unet);
  const width = context ?? (text_encoder && tokenTable(text_encoder)?.[1]);
  return versionBy(width, openClip !== undefined || (unet !== undefined && isLinearProjection(unet)));
}

/** The version that a UNet, or a copy of its half, was made for. */
export const versionOfUNet = (weights: WeightLookup): Fact<StableDiffusionVersion> =>
  isXlUNet(weights) ? { is: 'XL' } : versionBy(contextChannels(weights), isLinearProjection(weights));

/** Whether pooled texts and sizes are added to the time. */
const isXlUNet = (unet: WeightLookup): boolean => unet.get('add_embedding.linear_1.weight') !== undefined;

function versionBy(width: number | undefined, isLikeTwo: boolean): Fact<StableDiffusionVersion> {
  const known = width === undefined ? undefined : CONTEXT[width];
  if (known !== undefined) return { is: known };
  const is = isLikeTwo ? 2 : 1;
  return { is, guess: `it is one of Stable Diffusion ${is}.x, though its texts have ${width ?? 'no'} channels` };
}

/** Whether the transformers' projections are linear layers, as in Stable Diffusion 2.x. */
export const isLinearProjection = (unet: WeightLookup): boolean =>
  shapeOfFirst(unet, /\.attentions\.0\.proj_in\.weight$/)?.length === 2;

const contextChannels = (unet: WeightLookup): number | undefined =>
  shapeOfFirst(unet, /\.transformer_blocks\.0\.attn2\.to_k\.weight$/)?.[1];

const tokenTable = (text: WeightLookup): readonly number[] | undefined =>
  shapeOfFirst(text, /(^|\.)embeddings\.token_embedding\.weight$/);

const PREDICTIONS = { v: 'v_prediction', v_prediction: 'v_prediction', epsilon: 'epsilon', sample: 'sample' } as const;

/** Step of the training at which Stable Diffusion 2's base model was published (diffusers reads it too). */
const BASE_STEP = 875_000;

async function predictionOf(file: FileParts, version: StableDiffusionVersion): Promise<Fact<PredictionType>> {
  const { unet, others, metadata } = file;
  if (others.has('v_pred')) return { is: 'v_prediction' };
  const said = metadata['modelspec.prediction_type'] ?? '';
  if (Object.hasOwn(PREDICTIONS, said)) return { is: PREDICTIONS[said as keyof typeof PREDICTIONS] };
  const architecture = metadata['modelspec.architecture'] ?? '';
  if (/^stable-diffusion-v2-768-v\b/.test(architecture)) return { is: 'v_prediction' };
  if (/^stable-diffusion-v2-512\b/.test(architecture)) return { is: 'epsilon' };
  const guessed = (is: PredictionType, why: string): Fact<PredictionType> => ({
    is,
    guess: `its UNet predicts ${is === 'epsilon' ? 'ε' : 'v'}, ${why}`,
  });
  if (/v[-_ ]?pred/i.test(fileName(file))) return guessed('v_prediction', 'as its name says');
  const isPlain = unet?.get('conv_in.weight')?.shape[1] === 4;
  if (version !== 2 || !isPlain) return guessed('epsilon', 'as published models of its kind do');
  const step = await numberOf(file, 'global_step');
  if (step !== undefined) {
    return step === BASE_STEP
      ? guessed('epsilon', `as the published model of training step ${step} does`)
      : guessed('v_prediction', `as published models of other training steps than ${BASE_STEP} do`);
  }
  const spread = await lastNormSpread(file);
  const likeOthers = 'as its weights look like those of models that do';
  if (spread !== undefined) return guessed(spread > V_SPREAD ? 'v_prediction' : 'epsilon', likeOthers);
  if (/512/.test(fileName(file))) return guessed('epsilon', 'as the published model of 512 pixels in its name does');
  return guessed('v_prediction', 'as Stable Diffusion 2.1 does');
}

/** Of models that predict v this bias varies more (ComfyUI tells Stable Diffusion 2.x apart by it). */
const V_SPREAD = 0.09;
const LAST_NORM = 'up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias';

/** Standard deviation of the bias of a UNet's last self-attention norm; undefined for a UNet of another depth, or untrained. */
async function lastNormSpread({ unet }: FileParts): Promise<number | undefined> {
  const bias = unet?.get(LAST_NORM);
  if (bias === undefined) return undefined;
  const values = await readNumbers(bias, LAST_NORM);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return spread > 0 ? spread : undefined;
}

async function numberOf({ others }: FileParts, key: string): Promise<number | undefined> {
  const weight = others.get(key);
  return weight === undefined ? undefined : (await readNumbers(weight, key))[0];
}

function zeroTerminalSnrOf(file: FileParts, noise: FileNoise): Fact<boolean> {
  if (file.others.has('ztsnr') || noise.zeroTerminalSnr) return { is: true };
  if (noise.betas)
    return { is: false, guess: 'its noise grows as the schedule in it says, not as Stable Diffusion has it' };
  if (noise.damaged) return { is: false, guess: `its noise grows as Stable Diffusion has it, as ${noise.damaged}` };
  if (!/zt?[-_ ]?snr|terminal[-_ ]?snr/i.test(fileName(file))) return { is: false };
  return { is: true, guess: 'its noise ends without a signal (zero terminal SNR), as its name says' };
}

const fileName = ({ name }: FileParts): string => name.split(/[/\\]/).at(-1) ?? name;

/** Layers of OpenCLIP ViT-H/14, of which Stable Diffusion 2.x reads the last but one. */
const OPEN_CLIP_LAYERS = 24;

function textLayersOf({ text_encoder: text, openClip }: FileParts): Fact<number> {
  if (text === undefined) return { is: 0 };
  const layers = new Set([...text.keys()].flatMap((key) => /encoder\.layers\.(\d+)\./.exec(key)?.[1] ?? [])).size;
  const isOpenClip = openClip !== undefined || tokenTable(text)?.[1] === 1024;
  if (!isOpenClip || layers === OPEN_CLIP_LAYERS - 1) return { is: layers };
  if (layers === OPEN_CLIP_LAYERS) return { is: layers - 1 };
  const is = openClip?.isWhole ? layers - 1 : layers;
  return { is, guess: `${is} of the ${layers} layers of its text encoder are run` };
}

/** OpenAI's CLIP ViT-L/14 has the quick form of GELU, OpenCLIP's encoders have the exact one. */
function textActivationOf(
  { text_encoder: text, openClip }: FileParts,
  version: StableDiffusionVersion,
): FileIdentity['textActivation'] {
  if (openClip !== undefined) return 'gelu';
  const width = text && tokenTable(text)?.[1];
  const kind = (width === undefined ? undefined : CONTEXT[width]) ?? version;
  return kind === 2 ? 'gelu' : 'quick_gelu';
}

function shapeOfFirst(weights: WeightLookup, pattern: RegExp): readonly number[] | undefined {
  for (const key of weights.keys()) if (pattern.test(key)) return weights.get(key)?.shape;
  return undefined;
}
