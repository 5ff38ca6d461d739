import 'reflect-metadata';
import { Backend } from '@zeroreel/core';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { cudaModule } from './cuda.module.js';

describe('cudaModule', () => {
  it('passes its options on', async () => {
    const container = new Container();
    await container.load(cudaModule({ deviceId: -1 }));
    await expect(container.getAsync(Backend)).rejects.toThrow(/deviceId: expected a whole number from 0, got -1/);
  });
});
