import { describe, expect, it } from 'vitest';
import { cudaClass, parseGpus, processorClass } from './device-class.js';
import { parseDevices } from './device-spec.js';

const GPUS = parseGpus(
  '0, GPU-11aa, NVIDIA H100 80GB HBM3, 9.0\n1, GPU-22bb, NVIDIA H100 80GB HBM3, 9.0\n2, GPU-33cc, Tesla T4, 7.5\n',
);

describe('the class of a device', () => {
  it.each([
    ['flags\t\t: fpu sse4_2 avx avx2 avx512f avx512_vnni', 'avx512_vnni'],
    ['flags\t\t: fpu avx avx2 avx512f amx_int8 avx512_vnni', 'amx_int8'],
    ['flags : fpu avx avx2 fma', 'avx2'],
    ['Features\t: fp asimd aes asimddp', 'asimddp'],
  ])('of a processor with %j says %s', async (cpuInfo, instructions) => {
    expect(await processorClass(async () => cpuInfo)).toBe(`cpu-${process.arch}-${instructions}-float32`);
  });

  it('of a processor that the system tells nothing of is its name, as a queue may be called', async () => {
    const cls = await processorClass(() => Promise.reject(new Error('no such file')));
    expect(cls).toMatch(/^cpu-\w+-[a-z0-9-]+-float32$/);
  });

  it.each([
    ['0', 'cuda-sm90-nvidia-h100-80gb-hbm3-float16'],
    ['GPU-22bb', 'cuda-sm90-nvidia-h100-80gb-hbm3-float16'],
    ['2', 'cuda-sm75-tesla-t4-float16'],
    ['7', 'cuda-unknown-float16'],
    ['MIG-11aa', 'cuda-unknown-mig-float16'],
  ])('of the GPU %s is %s', (gpu, cls) => expect(cudaClass(gpu, GPUS)).toBe(cls));

  it('of a part of a GPU names the GPU where all are alike, and is not that of a whole one', () => {
    expect(cudaClass('MIG-11aa', GPUS.slice(0, 2))).toBe('cuda-sm90-nvidia-h100-80gb-hbm3-mig-float16');
  });
});

it('tells the devices of a machine apart by their classes', async () => {
  const devices = await parseDevices(
    'cuda:0,cuda:2,cpu:2x1',
    async () => GPUS,
    async () => 'cpu-x64-avx2-float32',
  );
  expect(devices.map(({ name, deviceClass }) => [name, deviceClass])).toEqual([
    ['cuda:0', 'cuda-sm90-nvidia-h100-80gb-hbm3-float16'],
    ['cuda:2', 'cuda-sm75-tesla-t4-float16'],
    ['cpu:0', 'cpu-x64-avx2-float32'],
    ['cpu:1', 'cpu-x64-avx2-float32'],
  ]);
  const all = await parseDevices('auto', async () => GPUS);
  expect(all.map(({ name }) => name)).toEqual(['cuda:0', 'cuda:1', 'cuda:2']);
});
