/** The autoencoder's decoder in SD 1.5's shape, one frame of 512×512: `node decode.js webgpu|cuda|cpu MODEL [--small]`. */
import { parseArgs } from 'node:util';
import type { Backend } from '@zeroreel/core';
import { loadModel } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { figure, secondsSince } from './figure.js';
import { noise } from './noise.js';
import { openBackend } from './open-backend.js';
import { repeatTimed } from './repeat.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean' } } });
const [name = '', folder = ''] = positionals;
const size = values.small === true ? 8 : 64;

async function decode(backend: Backend, dtype: 'float32' | 'float16'): Promise<void> {
  const label = `decode, ${dtype}, one frame of ${8 * size}²`;
  await using model = await loadModel(openModelFolder(folder), backend, { dtype });
  await using autoencoder = await model.compileAutoencoder({ width: 8 * size, height: 8 * size });
  const latents = noise([1, 4, size, size]);
  const began = performance.now();
  const picture = await autoencoder.decode(latents);
  figure(`${label}: compiled, first run`, secondsSince(began), 's');
  await repeatTimed(label, () => autoencoder.decode(latents), { times: values.small === true ? 2 : 8, seconds: 8 });
  const finite = picture.data.every((value) => Number.isFinite(value));
  figure(`${label}: numbers that are none`, finite ? 0 : 'some', '', { ok: finite });
}

await using backend = await openBackend(name);
for (const dtype of ['float16', 'float32'] as const) {
  if (backend.capabilities().dtypes.includes(dtype)) await decode(backend, dtype);
}
