import { expect, it } from 'vitest';
import { BACKEND_CHOICES } from './backend-choices.js';
import { chooseBackend, openBackend } from './open-backend.js';

it('has a backend for each choice, and says what a page does not have', async () => {
  const named = BACKEND_CHOICES.filter((choice) => choice !== 'auto');
  expect(await Promise.all(named.map((backend) => chooseBackend({ machine: { backend } })))).toEqual(named);
  await expect(chooseBackend({ machine: { backend: 'cuda' } })).rejects.toMatchObject({
    code: 'backend-unavailable',
    message: 'machine.backend: expected auto, webgpu, wasm in a page, got cuda',
  });
});

it.each(['webgpu', 'wasm'])('refuses int8 on %s', async (backend) => {
  await expect(openBackend({ backend, precision: 'int8' })).rejects.toThrow(/int8/);
});
