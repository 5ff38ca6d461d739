import 'reflect-metadata';
import { Backend } from '@zeroreel/core';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { wasmModule, webgpuModule } from './webgpu.module.js';

describe('the modules', () => {
  it('bind a backend, whose errors reach who asks for it', async () => {
    const container = new Container();
    await container.load(wasmModule({ threads: -1 }));
    await expect(container.getAsync(Backend)).rejects.toThrow(/threads: expected a whole number from 1, got -1/);
    const other = new Container();
    await other.load(webgpuModule());
    await expect(other.getAsync(Backend)).rejects.toMatchObject({ code: 'backend-unavailable' });
  });
});
