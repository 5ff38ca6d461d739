import { describeBackendContract } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from './cpu-backend.js';

describeBackendContract('cpu, in the calling thread', () => cpuBackend({ threads: 1, worker: false }), {
  blocksBecause: 'sessions are in the calling thread',
});

describe('cpuBackend', () => {
  it.each([0, 1.5, -1, NaN])('refuses %d threads', async (threads) => {
    await expect(cpuBackend({ threads })).rejects.toMatchObject({ code: 'invalid-request', message: /threads/ });
  });
});
