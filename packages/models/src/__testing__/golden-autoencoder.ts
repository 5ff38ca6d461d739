import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModelFolder } from '@zeroreel/node';
import { portableDialect } from '@zeroreel/onnx';
import { readGoldens, type GoldenName } from '@zeroreel/testing';
import { parseAutoencoderConfig } from '../autoencoder/autoencoder-config.js';
import type { BuildAutoencoderOptions } from '../autoencoder/build-vae-decoder.js';
import { openWeights } from '../weights/open-weights.js';

/** The autoencoder of a golden checkpoint, for the size of its golden latents. */
export async function goldenAutoencoder(name: GoldenName): Promise<BuildAutoencoderOptions> {
  const { checkpoint, networks } = readGoldens(name);
  const json: unknown = JSON.parse(readFileSync(join(checkpoint, 'vae/config.json'), 'utf8'));
  const [, , height, width] = networks.float('vae.latents').shape as [number, number, number, number];
  return {
    config: parseAutoencoderConfig(json, 'config.json'),
    weights: await openWeights(openModelFolder(checkpoint), { folder: 'vae', stem: 'diffusion_pytorch_model' }),
    dialect: portableDialect,
    dtype: 'float32',
    height,
    width,
  };
}
