import 'reflect-metadata';
import { Backend } from '@zeroreel/core';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { cpuModule } from './cpu.module.js';

describe('cpuModule', () => {
  it('binds one backend, which goes with its binding', async () => {
    const container = new Container();
    await container.load(cpuModule({ threads: 1, worker: false }));
    const backend = await container.getAsync(Backend);
    expect(backend.name).toBe('cpu');
    expect(await container.getAsync(Backend)).toBe(backend);
    await container.unbindAsync(Backend);
    await expect(
      backend.compile({ name: 'none', inputs: [], outputs: [], nodes: [], initializers: [] }),
    ).rejects.toThrow(/has been disposed/);
  });
});
