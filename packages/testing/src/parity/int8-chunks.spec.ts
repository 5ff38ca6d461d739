import { cpuBackend } from '@zeroreel/backend-cpu';
import { textToVideo, type BackendPrecision, type Tensor } from '@zeroreel/core';
import { crossFrameAttention } from '@zeroreel/plugins';
import { expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { goldenRun, readGoldens } from '../goldens/read-goldens.js';
import { openGoldenModel } from './golden-model.js';

const goldens = readGoldens('sd1');
const { request } = goldenRun(goldens, 'short');

async function latents(chunkSize: number, precision: BackendPrecision = 'int8'): Promise<Tensor> {
  await using backend = await cpuBackend({ threads: 1, worker: false, precision });
  await using model = await openGoldenModel(goldens, backend);
  const { generate } = textToVideo({ model, plugins: [crossFrameAttention()] });
  return (await generate({ ...request, frames: 9, profile: 'zeroreel', chunkSize }).video).latents;
}

it('int8 gives the same latents at every chunk size, bit for bit', async () => {
  const whole = await latents(9);
  for (const chunkSize of [2, 3, 8]) expectClose(await latents(chunkSize), whole, { absolute: 0 });
  expect(whole.data).not.toEqual((await latents(9, 'float32')).data);
});
