import { expect, it } from 'vitest';
import { openBackend } from './open-backend.js';
import { probeBackends } from './probe-backends.js';

const probes = await probeBackends();
const cuda = probes.find(({ name }) => name === 'cuda');
const webgpu = probes.find(({ name }) => name === 'webgpu');

it('opens the CPU where it is asked for', async () => {
  await using backend = await openBackend('cpu', { threads: 1 });
  expect(backend.name).toBe('cpu');
});

it('takes what works for auto', async () => {
  await using backend = await openBackend('auto', { threads: 1 });
  expect(backend.name).toBe(cuda?.available ? 'cuda' : 'cpu');
});

it.skipIf(cuda?.available)('says what CUDA needs where it is asked for and absent', async () => {
  await expect(openBackend('cuda', { threads: 1 })).rejects.toMatchObject({ code: 'backend-unavailable' });
});

it.skipIf(webgpu?.available)('says what WebGPU needs where it is asked for and absent', async () => {
  await expect(openBackend('webgpu', { threads: 1 })).rejects.toMatchObject({ code: 'backend-unavailable' });
});

it.each(['cpu', 'auto'] as const)('computes in int8 on the CPU for %s', async (choice) => {
  await using backend = await openBackend(choice, { threads: 1, precision: 'int8' });
  expect(backend.capabilities().description).toMatch(/^CPU.*int8$/);
});

it.each(['cuda', 'webgpu'] as const)('refuses int8 on %s, whether it is there or not', async (choice) => {
  const error = { code: 'invalid-request', message: expect.stringMatching(`--precision: int8.*got ${choice}`) };
  await expect(openBackend(choice, { threads: 1, precision: 'int8' })).rejects.toMatchObject(error);
});
