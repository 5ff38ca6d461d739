import { expect, it } from 'vitest';
import { backendProviders, openBackend } from './open-backend.js';

const probes = await Promise.all(
  backendProviders.map(async (provider) => ({ name: provider.name, ...(await provider.probe()) })),
);
const isThere = (name: string) => probes.some((probe) => probe.name === name && probe.available);

it('has a row for each backend', () => {
  expect(backendProviders.map(({ name }) => name)).toEqual(['cpu', 'cuda', 'webgpu']);
});

it('opens the CPU where it is asked for', async () => {
  await using backend = await openBackend({ backend: 'cpu' }, 1);
  expect(backend.name).toBe('cpu');
  expect(backend.capabilities().description).toBe('CPU, 1 thread');
});

it('takes what works for auto', async () => {
  await using backend = await openBackend({}, 1);
  expect(backend.name).toBe(isThere('cuda') ? 'cuda' : 'cpu');
});

it.skipIf(isThere('cuda'))('says what CUDA needs where it is asked for and absent', async () => {
  await expect(openBackend({ backend: 'cuda' }, 1)).rejects.toMatchObject({ code: 'backend-unavailable' });
});

it.skipIf(isThere('webgpu'))('says what WebGPU needs where it is asked for and absent', async () => {
  await expect(openBackend({ backend: 'webgpu' }, 1)).rejects.toMatchObject({ code: 'backend-unavailable' });
});

it.each(['cpu', 'auto'])('computes in int8 on the CPU for %s', async (choice) => {
  await using backend = await openBackend({ backend: choice, precision: 'int8' }, 1);
  expect(backend.capabilities().description).toMatch(/^CPU.*int8$/);
});

it.each(['cuda', 'webgpu'])('refuses int8 on %s, whether it is there or not', async (choice) => {
  const message = `int8 runs on the CPU alone; expected --backend cpu, got ${choice}`;
  const error = { code: 'invalid-request', faults: [{ path: 'machine.precision', message }] };
  await expect(openBackend({ backend: choice, precision: 'int8' }, 1)).rejects.toMatchObject(error);
});

it('refuses a backend that is unknown', async () => {
  await expect(openBackend({ backend: 'tpu' }, 1)).rejects.toThrow(
    "machine.backend: expected one of auto, cpu, cuda, webgpu, got 'tpu'",
  );
});
