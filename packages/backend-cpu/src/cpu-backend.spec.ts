import { describeBackendContract } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './cpu-backend.js';

describeBackendContract('cpu, in the calling thread', () => cpuBackend({ threads: 1, worker: false }), {
  blocksBecause: 'sessions are in the calling thread',
});

describe('cpuBackend', () => {
  it('builds linear layers in integers where it is asked to, and says so', async () => {
    await using float = await cpuBackend({ threads: 1, worker: false });
    await using int8 = await cpuBackend({ threads: 1, worker: false, linear: 'int8' });
    expect([float, int8].map(({ dialect }) => dialect.name)).toEqual(['cpu', 'cpu-int8']);
    expect(float.capabilities().description).toBe('CPU, 1 thread');
    expect(int8.capabilities().description).toBe('CPU, 1 thread, linear layers in int8');
  });

  it.each([0, 1.5, -1, NaN])('refuses %d threads', async (threads) => {
    await expect(cpuBackend({ threads })).rejects.toMatchObject({ code: 'invalid-request', message: /threads/ });
  });
});
