import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors, type StoredTensor } from './safetensors-file.js';

/** Channels of the embedded model's down blocks, finest first. */
const EMBEDDED_CHANNELS = [48, 96, 192];
/** Pixels along a side of the embedded model's latent cells. */
const EMBEDDED_CELL = 4;

/** Writes a T2I-Adapter for the embedded model, in diffusers' layout, with arbitrary weights: the same for the same seed. */
export function writeAdapter(folder: string, seed: number): void {
  const config = {
    adapter_type: 'full_adapter',
    in_channels: 3,
    channels: EMBEDDED_CHANNELS,
    num_res_blocks: 1,
    downscale_factor: EMBEDDED_CELL,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  using file = writeSafetensors(adapterWeights(seed));
  writeFileSync(join(folder, 'diffusion_pytorch_model.safetensors'), readFileSync(file.path));
}

function adapterWeights(seed: number): Readonly<Record<string, StoredTensor>> {
  const weights: Record<string, StoredTensor> = {};
  const convolution = (key: string, outputs: number, inputs: number, kernel: number) => {
    const fanIn = inputs * kernel * kernel;
    const numbers = Float32Array.from({ length: outputs * fanIn }, (_, k) => wave(seed, k) / Math.sqrt(fanIn));
    weights[`${key}.weight`] = stored(numbers, [outputs, inputs, kernel, kernel]);
    weights[`${key}.bias`] = stored(new Float32Array(outputs), [outputs]);
  };
  convolution('adapter.conv_in', EMBEDDED_CHANNELS[0] ?? 0, 3 * EMBEDDED_CELL ** 2, 3);
  EMBEDDED_CHANNELS.forEach((own, level) => {
    const block = `adapter.body.${level}`;
    const before = EMBEDDED_CHANNELS[level - 1] ?? own;
    if (before !== own) convolution(`${block}.in_conv`, own, before, 1);
    convolution(`${block}.resnets.0.block1`, own, own, 3);
    convolution(`${block}.resnets.0.block2`, own, own, 1);
  });
  return weights;
}

const wave = (seed: number, k: number): number => Math.sin(seed * 12.9898 + k * 78.233);

const stored = (numbers: Float32Array, shape: readonly number[]): StoredTensor => ({
  dtype: 'float32',
  shape,
  bytes: new Uint8Array(numbers.buffer),
});
