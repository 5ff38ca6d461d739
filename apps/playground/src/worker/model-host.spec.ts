import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend } from '@zeroreel/core';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HeldModelFiles } from '@zeroreel/web';
import { openBackend } from '../compose/open-backend.js';
import { ModelHost, type WantedModel } from './model-host.js';

vi.mock('../compose/open-backend.js', () => ({ openBackend: vi.fn() }));

/** The backends that were opened, and whether they were closed. */
const opened: { readonly backend: Backend; closed: boolean }[] = [];
beforeEach(() => {
  opened.length = 0;
  vi.mocked(openBackend).mockImplementation(async () => {
    const backend = await cpuBackend({ worker: false });
    const noted = { backend, closed: false };
    const dispose = backend[Symbol.asyncDispose].bind(backend);
    backend[Symbol.asyncDispose] = () => ((noted.closed = true), dispose());
    opened.push(noted);
    return backend;
  });
});
afterEach(() => vi.mocked(openBackend).mockReset());

const store = {
  open: async (): Promise<HeldModelFiles> => ({
    ...openModelFolder(miniModelPath()),
    [Symbol.dispose]: () => undefined,
  }),
};
const wanted = (machine: WantedModel['machine']): WantedModel => ({
  ...{ source: { kind: 'embedded', member: 'base' }, parts: {}, load: {} },
  machine,
});
const { signal } = new AbortController();

it('takes the backend that it has ready, once, and closes it with the model', async () => {
  const host = new ModelHost(store);
  await host.warmUp({ backend: 'wasm', threads: 2 });
  await host.warmUp({ threads: 2, backend: 'wasm' });
  const model = await host.open(wanted({ threads: 2, backend: 'wasm' }), signal);
  expect(opened).toHaveLength(1);
  expect(model.backend).toBe(opened[0]?.backend);
  // A model is there, which has what there is to be ready.
  await host.warmUp({ threads: 1 });
  expect(opened).toHaveLength(1);
  await host.close();
  expect(opened[0]?.closed).toBe(true);
});

it('closes the one of another machine, and opens what failed before', async () => {
  const host = new ModelHost(store);
  await host.warmUp({ threads: 2 });
  const model = await host.open(wanted({ threads: 1 }), signal);
  expect(model.backend).toBe(opened[1]?.backend);
  expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  await host.close();

  vi.mocked(openBackend).mockRejectedValueOnce(new Error('busy'));
  await expect(host.warmUp({})).rejects.toThrow('busy');
  await host.open(wanted({}), signal);
  expect(opened).toHaveLength(3);
  await host.close();
});
