import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Backend } from '@zeroreel/core';
import { describeBackendContract } from '@zeroreel/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as BuiltPackage from './index.js';

/** The true worker: Node starts it from the build, which is brought up to date first. */
let built: typeof BuiltPackage;
beforeAll(async () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-b', fileURLToPath(new URL('..', import.meta.url))]);
  built = await import(new URL('../dist/index.js', import.meta.url).href);
}, 120_000);

describeBackendContract('cpu, in a worker thread', () => built.cpuBackend({ threads: 1 }));

describe('worker', () => {
  it('that cannot be started is an error which names what was asked of it', async () => {
    const { OrtBackend, nodeWorkerPort } = await import('@zeroreel/backend-ort');
    const { Worker } = await import('node:worker_threads');
    const { cpuDialect } = built;
    await using backend: Backend = new OrtBackend({
      name: 'cpu',
      dialect: cpuDialect,
      capabilities: { description: '', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
      sessionOptions: () => ({ executionProviders: ['cpu'] }),
      port: nodeWorkerPort(new Worker('process.exit(7)', { eval: true })),
    });
    const model = { name: 'unet', inputs: [], outputs: [], nodes: [], initializers: [] };
    const error = { code: 'backend-failed', message: /gone while compiling "unet".*exit code 7/ };
    await expect(backend.compile(model)).rejects.toMatchObject(error);
    await expect(backend.compile(model)).rejects.toMatchObject(error);
  });
});
