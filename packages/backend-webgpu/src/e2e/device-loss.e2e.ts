import { tensor } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { doubled } from '../../../testing/src/backend-contract/contract-graphs.js';
import { requestAdapter, requestDevice } from '../browser/gpu.js';
import { webgpuBackend } from '../webgpu-page-provider.js';

const x = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);

it('calls fail when the device is lost, saying what to do; a new backend works', async () => {
  const device = await requestDevice(await requestAdapter());
  const backend = await webgpuBackend({ device });
  const executable = await backend.compile(doubled(backend.dialect));
  expect((await executable.run({ x })).host['y']?.data[0]).toBe(2);
  device.destroy();
  await device.lost;
  await expect(executable.run({ x })).rejects.toMatchObject({
    code: 'backend-failed',
    message: expect.stringMatching(
      /^The webgpu backend is gone while running "doubled": the GPU device was lost.*Start again.*smaller picture/,
    ),
  });
  await backend[Symbol.asyncDispose]();

  await using another = await webgpuBackend();
  await using again = await another.compile(doubled(another.dialect));
  expect((await again.run({ x })).host['y']?.data[5]).toBe(12);
});
