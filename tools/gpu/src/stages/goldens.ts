/**
 * Networks of the small golden checkpoint on a backend against PyTorch's numbers: `node goldens.js webgpu|cuda|cpu`.
 * CUDA's float32 multiplies in TF32 (10 bits of mantissa) unless NVIDIA_TF32_OVERRIDE is 0.
 */
import type { Backend, DiffusionModel, Tensor } from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { firstFrameAttention } from '@zeroreel/plugins';
import { readGoldens, worstDifference } from '@zeroreel/testing';
import { figure } from './figure.js';
import { openBackend } from './open-backend.js';

/**
 * Float32: ten times that of the parity tests on the CPU, since every GPU has an exp and an order of sums of its own (SwiftShader's
 * is off by 1.03e-4). Float16: ten times what the dialect contract allows one operator. TF32: as many bits as float16.
 */
const TOLERANCE = { float32: 1e-3, tf32: 1e-2, float16: 4e-2 } as const;

const [, , backendName] = process.argv;
const isTf32 = backendName === 'cuda' && process.env.NVIDIA_TF32_OVERRIDE !== '0';
const goldens = readGoldens('sd1');
const { networks } = goldens;

async function evaluate(model: DiffusionModel): Promise<Record<string, readonly [Tensor, Tensor]>> {
  const latents = networks.float('unet.latents');
  const [frames = 0, , height = 0, width = 0] = latents.shape;
  const plan = { height, width, rows: 2, chunkSize: frames - 1, attention: firstFrameAttention };
  const unet = await model.compileUNet(plan);
  const [timestep = 0] = networks.float('unet.timestep').data;
  const output = await unet.evaluateAll({ latents, timestep, text: { context: networks.float('unet.context') } });
  const picture = networks.float('vae.decoded');
  const [, , pictureHeight = 0, pictureWidth = 0] = picture.shape;
  const autoencoder = await model.compileAutoencoder({ width: pictureWidth, height: pictureHeight });
  const decoded = await autoencoder.decode(networks.float('vae.latents'));
  return { UNet: [output, networks.float('unet.cross_frame')], 'VAE decoder': [decoded, picture] };
}

async function compare(backend: Backend, dtype: 'float32' | 'float16'): Promise<void> {
  await using model = await loadModel(openModelFolder(goldens.checkpoint), backend, { dtype });
  for (const [name, [actual, expected]] of Object.entries(await evaluate(model))) {
    const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = worstDifference(actual.data, expected.data).difference / largest;
    const tolerance = TOLERANCE[dtype === 'float32' && isTf32 ? 'tf32' : dtype];
    const against = `PyTorch, at most ${tolerance} of the largest number`;
    figure(`${name}, ${dtype}`, difference, '', { against, ok: difference <= tolerance });
  }
}

await using backend = await openBackend(backendName);
for (const dtype of ['float32', 'float16'] as const) {
  if (backend.capabilities().dtypes.includes(dtype)) await compare(backend, dtype);
}
