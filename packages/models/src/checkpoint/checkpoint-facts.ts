import {
  defaultSampler,
  type KnownWorld,
  type ModelDefaults,
  type ModelFigures,
  type ModelFiles,
  type ModelPreset,
  type RequestFacts,
  type WeightFigures,
} from '@zeroreel/core';
import { vaeScaleFactor, type AnyAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import { sizeOptions } from '../sdxl/size-options.js';
import { weightFigures } from '../weights/weight-figures.js';
import { readCheckpoint, type Checkpoint, type CheckpointOptions } from './checkpoint.js';

/** What can be told of a checkpoint before any of its weights are loaded. */
export interface CheckpointFacts {
  /** What it will demand of a machine. */
  readonly figures: ModelFigures;
  /** What it uses where a request says nothing: its own defaults, its size and its scheduler's sampler. */
  readonly defaults: ModelDefaults;
  /** What its folder offers for runs that leave open how noise becomes a picture. */
  readonly preset?: ModelPreset;
  /** All that it was taught, where its folder lists it. */
  readonly world?: KnownWorld;
  /** What a request is held against. */
  readonly request: Omit<RequestFacts, 'motion' | 'samplers' | 'defaults'>;
  /** What is told of it before a run: what was guessed, what stands in for what. */
  readonly notices: readonly string[];
}

/** How a checkpoint that is looked at will be opened. */
export interface CheckpointFactsOptions extends CheckpointOptions {
  /** What will decode videos. Default `vae`. */
  readonly decoder?: 'vae' | 'tiny';
}

/**
 * Reads a checkpoint's configurations and the headers of its weights' files.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readCheckpointFacts(
  files: ModelFiles,
  { decoder, ...options }: CheckpointFactsOptions = {},
): Promise<CheckpointFacts> {
  const checkpoint = await readCheckpoint(files, options);
  const { unet, vae, taesd, scheduler, defaults, world, preset, notices, xl } = checkpoint;
  const cell = vaeScaleFactor(vae.config);
  const size = unet.config.sampleSize * cell;
  return {
    figures: figuresOf(checkpoint, (decoder === 'tiny' ? taesd : undefined) ?? vae),
    defaults: { width: size, height: size, sampler: defaultSampler(scheduler).name, ...defaults },
    ...(world && { world }),
    ...(preset && { preset }),
    request: { scheduler, vaeScaleFactor: cell, defaultSize: size, ...(xl && { modelOptions: sizeOptions }) },
    notices,
  };
}

/**
 * What a checkpoint will demand of a machine, from its configurations and the headers of its weights' files.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export const readModelFigures = async (files: ModelFiles, options: CheckpointOptions = {}): Promise<ModelFigures> =>
  (await readCheckpointFacts(files, options)).figures;

function figuresOf({ name, textEncoder, xl, unet }: Checkpoint, decoder: Checkpoint['vae']): ModelFigures {
  return {
    name,
    textEncoder: largest(weightFigures(textEncoder.weights), xl && weightFigures(xl.textEncoder.weights)),
    unet: {
      ...weightFigures(unet.weights),
      levels: unet.config.levels.map(({ channels, layers, heads, transformerLayers, downBlockType }) => ({
        channels,
        layers,
        heads,
        ...(transformerLayers > 1 && { transformerLayers }),
        attends: downBlockType === 'CrossAttnDownBlock2D',
      })),
      midTransformers:
        unet.config.midBlockType === 'UNetMidBlock2DCrossAttn'
          ? (unet.config.levels.at(-1)?.transformerLayers ?? 0)
          : 0,
    },
    vae: { ...weightFigures(decoder.weights), ...decoderFigures(decoder.config) },
    vaeScaleFactor: vaeScaleFactor(decoder.config),
  };
}

/** Networks that run one after the other need what the largest of them needs. */
const largest = (first: WeightFigures, second: WeightFigures | undefined): WeightFigures =>
  second !== undefined && second.parameters > first.parameters ? second : first;

const decoderFigures = (config: AnyAutoencoderConfig) =>
  config.kind === 'tiny'
    ? { channels: config.decoderChannels.toReversed(), forceUpcast: false }
    : { channels: config.blockOutChannels, forceUpcast: config.forceUpcast };
