import {
  ZeroreelError,
  type KnownWorld,
  type ModelDefaults,
  type ModelFiles,
  type ModelPreset,
  type SchedulerConfig,
} from '@zeroreel/core';
import type { WeightLookup } from '@zeroreel/onnx';
import type { AutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import type { ClipTextConfig } from '../clip-text/clip-text-config.js';
import type { ClipTokenizer } from '../tokenizer/clip-tokenizer.js';
import type { UNetConfig } from '../unet/unet-config.js';
import { isSingleFile } from '../weights/open-parts.js';
import { readFolderCheckpoint } from './folder-checkpoint.js';
import { readSingleFileCheckpoint } from './single-file-checkpoint.js';

/** A network's configuration, and where its weights lie. */
export interface Component<Config> {
  /** For messages: the model and the component's folder. */
  readonly name: string;
  readonly config: Config;
  readonly weights: WeightLookup;
}

/** A checkpoint that has been read: everything but the weights' numbers. */
export interface Checkpoint {
  readonly name: string;
  readonly scheduler: SchedulerConfig;
  readonly tokenizer: ClipTokenizer;
  readonly textEncoder: Component<ClipTextConfig>;
  readonly unet: Component<UNetConfig>;
  readonly vae: Component<AutoencoderConfig>;
  /** What runs of it begin with where a request leaves a field out. */
  readonly defaults: ModelDefaults;
  /** What its folder offers for runs that leave open how noise becomes a picture. */
  readonly preset?: ModelPreset;
  /** All that it was taught, where its folder lists it. */
  readonly world?: KnownWorld;
}

/** What a checkpoint's files leave open. */
export interface CheckpointOptions {
  /**
   * Variant of a folder's weight files, for instance `fp16`. Default: the plain files, or the only variant there is.
   */
  readonly variant?: string;
  /** What the UNet predicts. Default: what the folder says; for single files v with Stable Diffusion 2.x, else ε. */
  readonly prediction?: 'epsilon' | 'v_prediction';
  /**
   * For a single file: a folder in diffusers' layout with the configurations, the scheduler and the tokenizer; it need
   * not have weights. Default: what the shapes tell, and CLIP's own vocabulary.
   */
  readonly config?: ModelFiles;
}

/**
 * Reads a model in diffusers' folder layout, or a single `.safetensors` file in that of latent-diffusion.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readCheckpoint(files: ModelFiles, options: CheckpointOptions = {}): Promise<Checkpoint> {
  const { variant, prediction } = options;
  const checkpoint = (await isSingleFile(files))
    ? await readSingleFileCheckpoint(files, options)
    : await readFolderCheckpoint(files, variant);
  checkFit(checkpoint);
  if (prediction === undefined) return checkpoint;
  return { ...checkpoint, scheduler: { ...checkpoint.scheduler, predictionType: prediction } };
}

/** Requires parts of one model; those of different models would fail later, and less clearly. */
function checkFit({ name, unet, vae, textEncoder }: Checkpoint): void {
  requireSame(name, "channels of the UNet's text context", unet.config.contextChannels, textEncoder.config.hiddenSize);
  requireSame(name, "channels of the UNet's output", unet.config.outChannels, vae.config.latentChannels);
}

function requireSame(name: string, what: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new ZeroreelError(
    'invalid-model',
    `${name}: ${what}: expected ${expected}, as its other parts have, got ${got}`,
  );
}
