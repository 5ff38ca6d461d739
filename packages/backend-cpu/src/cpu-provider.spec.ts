import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BackendProvider } from '@zeroreel/core';
import type { Initializer, OnnxModel } from '@zeroreel/onnx';
import { describeBackendContract } from '@zeroreel/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend, cpuProvider, cpuSessionOptions } from './cpu-provider.js';

// Node starts the worker from the build of backend-ort, which is brought up to date first.
beforeAll(async () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-b', fileURLToPath(new URL('..', import.meta.url))]);
}, 120_000);

describeBackendContract('cpu, in a worker thread', () => cpuBackend({ threads: 1 }));
describeBackendContract('cpu, in the calling thread', () => cpuBackend({ threads: 1, worker: false }), {
  blocksBecause: 'sessions are in the calling thread',
});

describe('cpuBackend', () => {
  it('builds layers in integers where it is asked to, and says so', async () => {
    await using float = await cpuBackend({ threads: 1, worker: false });
    await using int8 = await cpuBackend({ threads: 1, worker: false, precision: 'int8' });
    expect([float, int8].map(({ dialect }) => dialect.name)).toEqual(['cpu', 'cpu-int8']);
    expect(float.capabilities().description).toBe('CPU, 1 thread');
    expect(int8.capabilities().description).toBe('CPU, 1 thread, layers in int8');
  });

  it.each([0, 1.5, -1, NaN])('refuses %d threads', async (threads) => {
    const message = `threads: expected a whole number from 1, got ${threads}`;
    await expect(cpuBackend({ threads })).rejects.toMatchObject({ code: 'invalid-request', message });
  });
});

describe('cpuProvider', () => {
  it('is a row that says what it would run on', async () => {
    const row: BackendProvider = cpuProvider;
    expect(row).toMatchObject({ name: 'cpu', summary: expect.stringContaining('CPU') });
    expect(await cpuProvider.probe({ threads: 3, precision: 'int8' })).toEqual({
      available: true,
      detail: 'CPU, 3 threads, layers in int8',
    });
  });
});

function modelOf(...megabytes: readonly number[]): OnnxModel {
  const initializers = megabytes.map((size, index): Initializer => ({
    name: `w${index}`,
    dtype: 'uint8',
    shape: [size * 2 ** 20],
    data: { file: '/models/unet.safetensors', offset: 0, length: size * 2 ** 20 },
  }));
  return { name: 'unet', inputs: [{ name: 'x', dtype: 'float32', shape: [1] }], outputs: [], nodes: [], initializers };
}

describe('cpuSessionOptions', () => {
  const session = {
    ...{ executionProviders: ['cpu'], intraOpNumThreads: 2, interOpNumThreads: 1 },
    ...{ enableMemPattern: false, logSeverityLevel: 4 },
  };
  const packed = {
    ...session,
    graphOptimizationLevel: 'all',
    extra: { session: { intra_op: { allow_spinning: '0' }, disable_prepacking: '0' } },
  };
  const mapped = {
    ...session,
    graphOptimizationLevel: 'extended',
    extra: { session: { intra_op: { allow_spinning: '0' }, disable_prepacking: '1' } },
  };

  it('packs weights, but leaves those of graphs with more than 64 MiB in their files', () => {
    expect(cpuSessionOptions({ threads: 2 }, modelOf())).toEqual(packed);
    expect(cpuSessionOptions({ threads: 2 }, modelOf(32, 32))).toEqual(packed);
    expect(cpuSessionOptions({ threads: 2 }, modelOf(32, 33))).toEqual(mapped);
  });

  it('folds nothing of a graph without inputs, which runs once', () => {
    expect(cpuSessionOptions({ threads: 2 }, { ...modelOf(1), inputs: [] })).toEqual(mapped);
  });

  it('stores weights as the user says', () => {
    expect(cpuSessionOptions({ threads: 2, weights: 'mapped' }, modelOf(1))).toEqual(mapped);
    expect(cpuSessionOptions({ threads: 2, weights: 'packed' }, modelOf(1025))).toEqual(packed);
  });

  it('uses all threads of the process unless the user says otherwise', () => {
    expect(cpuSessionOptions({}, modelOf()).intraOpNumThreads).toBe(availableParallelism());
  });
});
