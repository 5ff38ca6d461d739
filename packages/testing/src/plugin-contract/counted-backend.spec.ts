import { cpuBackend } from '@zeroreel/backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doubled } from '../backend-contract/contract-graphs.js';
import { A, numbers } from '../backend-contract/contract-tensors.js';
import { countedBackend, type CountedBackend } from './counted-backend.js';

describe('countedBackend', () => {
  let backend: CountedBackend;
  beforeAll(async () => {
    backend = countedBackend(await cpuBackend({ threads: 1, worker: false }));
  });
  afterAll(() => backend[Symbol.asyncDispose]());

  it('names what is alive, and runs with device tensors of its own', async () => {
    const executable = await backend.compile(doubled(backend.dialect));
    expect(backend.alive()).toEqual(['doubled']);
    const { y } = (await executable.run({ x: A }, { keep: ['y'] })).device;
    expect(backend.alive()).toEqual(['doubled', 'doubled.y']);
    const again = await executable.run({ x: y! });
    expect(numbers(again.host, 'y')[0]).toBe(4);
    y![Symbol.dispose]();
    y![Symbol.dispose]();
    expect(backend.alive()).toEqual(['doubled']);
    await executable[Symbol.asyncDispose]();
    expect(backend.alive()).toEqual([]);
  });
});
