import type { ModelFigures, ModelFiles, WeightFigures } from '@zeroreel/core';
import { elementCount, type WeightLookup } from '@zeroreel/onnx';
import { vaeScaleFactor } from './autoencoder/autoencoder-config.js';
import { readCheckpoint, type CheckpointOptions } from './checkpoint.js';

/**
 * What a checkpoint will demand of a machine, from its configurations and the headers of its weights' files.
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readModelFigures(files: ModelFiles, options: CheckpointOptions = {}): Promise<ModelFigures> {
  const { name, textEncoder, unet, vae } = await readCheckpoint(files, options);
  return {
    name,
    textEncoder: weightFigures(textEncoder.weights),
    unet: {
      ...weightFigures(unet.weights),
      levels: unet.config.levels.map(({ channels, layers, heads, downBlockType }) => ({
        channels,
        layers,
        heads,
        attends: downBlockType === 'CrossAttnDownBlock2D',
      })),
    },
    vae: {
      ...weightFigures(vae.weights),
      channels: vae.config.blockOutChannels,
      forceUpcast: vae.config.forceUpcast,
    },
    vaeScaleFactor: vaeScaleFactor(vae.config),
  };
}

function weightFigures(weights: WeightLookup): WeightFigures {
  const sizes = [...weights.keys()].map((key) => elementCount(weights.get(key)?.shape ?? [0]));
  return { parameters: sizes.reduce((sum, size) => sum + size, 0), largest: Math.max(0, ...sizes) };
}
