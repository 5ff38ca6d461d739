import { cpuBackend } from '@zeroreel/backend-cpu';
import type { Backend, Executable, RunResult } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { probeAdapter } from './probe-adapter.js';

/** The CPU backend, with other results for graphs whose name matches. */
async function altered(name: RegExp, alter: (result: RunResult) => RunResult): Promise<Backend> {
  const cpu = await cpuBackend({ threads: 1, worker: false });
  return {
    name: 'altered',
    dialect: cpu.dialect,
    capabilities: () => cpu.capabilities(),
    async compile(model): Promise<Executable> {
      const executable = await cpu.compile(model);
      if (!name.test(model.name)) return executable;
      return {
        inputs: executable.inputs,
        outputs: executable.outputs,
        run: async (...args) => alter(await executable.run(...args)),
        [Symbol.asyncDispose]: () => executable[Symbol.asyncDispose](),
      };
    },
    close: () => cpu.close(),
    [Symbol.asyncDispose]: () => cpu.close(),
  };
}

const off = (): RunResult => ({
  host: { y: { dtype: 'float32', shape: [64], data: new Float32Array(64).fill(0.02) } },
  device: {},
});
const refuse = (): never => {
  throw new Error('the device does not support f16');
};

describe('probeAdapter', () => {
  it('finds fused attention and float16 if both work', async () => {
    await using backend = await altered(/^$/, off);
    expect(await probeAdapter(backend)).toEqual({ attention: 'fused', float16: true });
  });

  it('chooses the explicit form if the fused one is wrong', async () => {
    await using backend = await altered(/attention/, off);
    expect(await probeAdapter(backend)).toEqual({ attention: 'explicit', float16: true });
  });

  it.each([{ alter: refuse }, { alter: off }])(
    'does without float16 if it does not run or is wrong',
    async ({ alter }) => {
      await using backend = await altered(/float16/, alter);
      expect(await probeAdapter(backend)).toEqual({ attention: 'fused', float16: false });
    },
  );

  it('fails if nothing runs', async () => {
    await using backend = await altered(/./, refuse);
    await expect(probeAdapter(backend)).rejects.toThrow(/does not support/);
  });
});
