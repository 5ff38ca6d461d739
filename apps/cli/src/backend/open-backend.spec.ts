import { expect, it } from 'vitest';
import { openBackend } from './open-backend.js';
import { probeBackends } from './probe-backends.js';

const cuda = (await probeBackends()).find(({ name }) => name === 'cuda');

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

it.each(['cpu', 'auto'] as const)('computes in int8 on the CPU for %s', async (choice) => {
  await using backend = await openBackend(choice, { threads: 1, precision: 'int8' });
  expect(backend.capabilities().description).toMatch(/^CPU.*int8$/);
});

it('refuses int8 on CUDA, whether it is there or not', async () => {
  const error = { code: 'invalid-request', message: /--precision: int8.*got cuda/ };
  await expect(openBackend('cuda', { threads: 1, precision: 'int8' })).rejects.toMatchObject(error);
});
