import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cudaDialect } from '@zeroreel/backend-cuda';
import type { AttentionProcessor } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { buildUNet, openWeights, parseUNetConfig, textShapes, type UNetRole } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import type { OnnxModel } from '@zeroreel/onnx';
import { firstFrameAttention } from '@zeroreel/plugins';
import { noise } from '../../stages/noise.js';
import { markGroupNorm } from '../marked-group-norm.js';

/** What the joint graph of {@link miniUNet} reads: three frames of 8×8 latents, two guidance rows. */
export const JOINT_INPUTS = {
  latents: noise([3, 4, 8, 8]),
  timestep: { dtype: 'float32' as const, shape: [1], data: Float32Array.of(500) },
  context: noise([2, 32, 128], 2),
};

interface MiniUNetOptions {
  readonly role: UNetRole;
  /** Whether group normalisations are marks. */
  readonly marked?: boolean;
  /** Default: all frames attend to the first. */
  readonly attention?: AttentionProcessor;
}

/** The embedded UNet in CUDA's dialect, float32. */
export async function miniUNet(options: MiniUNetOptions): Promise<OnnxModel> {
  const files = openModelFolder(miniModelPath());
  const weights = await openWeights(files, { folder: 'unet', stem: 'diffusion_pytorch_model' });
  const json = readFileSync(join(miniModelPath(), 'unet/config.json'), 'utf8');
  const config = parseUNetConfig(JSON.parse(json), 'unet/config.json');
  return buildUNet({
    config,
    weights,
    dialect: options.marked === true ? markGroupNorm(cudaDialect) : cudaDialect,
    dtype: 'float32',
    ...{ role: options.role, frames: options.role === 'joint' ? 3 : 1, rows: 2 },
    attention: options.attention ?? firstFrameAttention,
    ...{ height: 8, width: 8, text: textShapes(config, 32) },
  });
}
