import { expect, it } from 'vitest';
import { openBackend } from './open-backend.js';
import { probeBackends } from './probe-backends.js';

const cuda = (await probeBackends()).find(({ name }) => name === 'cuda');

it('opens the CPU where it is asked for', async () => {
  await using backend = await openBackend('cpu', 1);
  expect(backend.name).toBe('cpu');
});

it('takes what works for auto', async () => {
  await using backend = await openBackend('auto', 1);
  expect(backend.name).toBe(cuda?.available ? 'cuda' : 'cpu');
});

it.skipIf(cuda?.available)('says what CUDA needs where it is asked for and absent', async () => {
  await expect(openBackend('cuda', 1)).rejects.toMatchObject({ code: 'backend-unavailable' });
});
