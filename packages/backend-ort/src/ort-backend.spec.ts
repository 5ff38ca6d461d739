import { tensor } from '@zeroreel/core';
import { GraphBuilder, mul, type OnnxModel, portableDialect } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { fakeOrt } from './__fixtures__/fake-ort.js';
import { OrtBackend } from './ort-backend.js';
import { localPort } from './session-host.js';

function doubled(): OnnxModel {
  const g = new GraphBuilder({ name: 'doubled', dtype: 'float32', dialect: portableDialect });
  g.output('y', mul(g, g.input('x', 'float32', [2]), 2));
  return g.finish();
}

function setUp(options: Parameters<typeof fakeOrt>[0] = {}): {
  backend: OrtBackend;
  disposed: string[];
  encoded: string[];
} {
  const { ort, disposed } = fakeOrt(options);
  const encoded: string[] = [];
  const backend = new OrtBackend({
    name: 'fake',
    dialect: portableDialect,
    capabilities: { description: 'fake', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
    sessionOptions: () => ({ executionProviders: ['fake'] }),
    port: localPort(ort),
    encoded: ({ name }) => encoded.push(name),
  });
  return { backend, disposed, encoded };
}

const x = tensor(new Float32Array([1, 2]), [2]);

/** The contract suite, which backend-cpu runs, tests what every backend must do. These tests need a fake runtime. */
describe('OrtBackend', () => {
  it('frees tensors and sessions when they are disposed, each once', async () => {
    const { backend, disposed } = setUp();
    const executable = await backend.compile(doubled());
    const { device } = await executable.run({ x }, { keep: ['y'] });
    device['y']?.[Symbol.dispose]();
    device['y']?.[Symbol.dispose]();
    await executable[Symbol.asyncDispose]();
    await executable[Symbol.asyncDispose]();
    await backend[Symbol.asyncDispose]();
    expect(disposed).toEqual(['tensor 2,4', 'session']);
  });

  it('frees what is left when it is disposed itself', async () => {
    const { backend, disposed } = setUp();
    const executable = await backend.compile(doubled());
    await executable.run({ x }, { keep: ['y'] });
    await backend[Symbol.asyncDispose]();
    expect(disposed).toEqual(['tensor 2,4', 'session']);
  });

  it('closes without `using`, once', async () => {
    const { backend, disposed } = setUp();
    await backend.compile(doubled());
    await Promise.all([backend.close(), backend.close(), backend[Symbol.asyncDispose]()]);
    expect(disposed).toEqual(['session']);
    const error = { code: 'backend-failed', message: 'The fake backend has been disposed' };
    await expect(backend.compile(doubled())).rejects.toMatchObject(error);
  });

  it('says of each model when it is sent', async () => {
    const { backend, encoded } = setUp();
    const compiled = backend.compile(doubled());
    expect(encoded).toEqual(['doubled']);
    await compiled;
    await backend.close();
  });

  it('names the graph that the runtime refuses', async () => {
    const { backend } = setUp({ refuse: 'no kernels today' });
    await expect(backend.compile(doubled())).rejects.toMatchObject({
      code: 'backend-failed',
      message: 'fake: compiling "doubled" failed. no kernels today',
    });
  });
});
