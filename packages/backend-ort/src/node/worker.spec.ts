import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { portableDialect } from '@zeroreel/onnx';
import { describeBackendContract } from '@zeroreel/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { OrtBackend, type OrtBackendOptions } from '../ort-backend.js';
import { nodeSessions, nodeWorkerPort } from './node-sessions.js';

/** Node starts the worker from the build, which is brought up to date first. */
beforeAll(async () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = fileURLToPath(new URL('../../tsconfig.node.json', import.meta.url));
  await promisify(execFile)(process.execPath, [tsc, '-b', project]);
}, 120_000);

const backendOver = (sessions: Pick<OrtBackendOptions, 'port' | 'files'>): OrtBackend =>
  new OrtBackend({
    name: 'cpu',
    dialect: portableDialect,
    capabilities: { description: 'CPU', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
    sessionOptions: () => ({ executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 4 }),
    ...sessions,
  });

describeBackendContract('sessions in a worker thread', async () => backendOver(await nodeSessions('test')));

describe('a worker thread', () => {
  it('that cannot be started is an error which names what was asked of it', async () => {
    await using backend = backendOver({ port: nodeWorkerPort(new Worker('process.exit(7)', { eval: true })) });
    const model = { name: 'unet', inputs: [], outputs: [], nodes: [], initializers: [] };
    const error = {
      code: 'backend-failed',
      message: expect.stringMatching(/gone while compiling "unet".*exit code 7/),
    };
    await expect(backend.compile(model)).rejects.toMatchObject(error);
    await expect(backend.compile(model)).rejects.toMatchObject(error);
  });
});
