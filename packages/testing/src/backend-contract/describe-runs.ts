import { type Backend, tensor } from '@zeroreel/core';
import { encodeNumbers } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { writeSafetensors } from '../safetensors-file.js';
import { doubled, linearLayer, slow, sumAndProduct } from './contract-graphs.js';
import { A, B, numbers, ones, required, SUM } from './contract-tensors.js';

/** Tests what a run returns: numbers, kept outputs, their order, and nothing of aborted runs. */
export function describeRuns(backend: () => Backend): void {
  it('runs a graph of several inputs and outputs', async () => {
    await using executable = await backend().compile(sumAndProduct(backend().dialect));
    expect(executable.inputs.map((input) => input.name)).toEqual(['a', 'b']);
    expect(executable.outputs).toMatchObject([
      { name: 'sum', dtype: 'float32', shape: [2, 3] },
      { name: 'product', dtype: 'float32', shape: [2, 3] },
    ]);
    const { host, device } = await executable.run({ a: A, b: B });
    expect(device).toEqual({});
    expectClose(numbers(host, 'sum'), SUM, { absolute: 0 });
    expectClose(numbers(host, 'product'), [10, 40, 90, 160, 250, 360], { absolute: 0 });
  });

  it("leaves the caller's tensors alone and gives every run outputs of its own", async () => {
    await using executable = await backend().compile(doubled(backend().dialect));
    const x = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
    const first = await executable.run({ x });
    x.data.fill(7);
    const second = await executable.run({ x });
    expect([...x.data]).toEqual([7, 7, 7, 7, 7, 7]);
    expect([...numbers(first.host, 'y')]).toEqual([2, 4, 6, 8, 10, 12]);
    expect([...numbers(second.host, 'y')]).toEqual([14, 14, 14, 14, 14, 14]);
  });

  it('passes NaN and infinities through', async () => {
    await using executable = await backend().compile(doubled(backend().dialect));
    const x = tensor(new Float32Array([NaN, Infinity, -Infinity, 0, 1, NaN]), [2, 3]);
    const { host } = await executable.run({ x });
    expect([...numbers(host, 'y')]).toEqual([NaN, Infinity, -Infinity, 0, 2, NaN]);
  });

  const dtypes = ['float32', 'float16', 'bfloat16', 'float64', 'float8e4m3fn', 'float8e5m2'] as const;
  for (const dtype of dtypes) {
    it(`reads ${dtype} weights from a safetensors file`, async () => {
      using file = writeSafetensors({
        'layer.bias': { dtype, shape: [3], bytes: encodeNumbers([0.5, -1, 2], dtype) },
        'layer.weight': { dtype, shape: [3, 2], bytes: encodeNumbers([1, 2, 3, 4, -5, 6], dtype) },
      });
      await using executable = await backend().compile(linearLayer(backend().dialect, file.weights));
      const { host } = await executable.run({ x: tensor(new Float32Array([1, 10]), [1, 2]) });
      expectClose(numbers(host, 'y'), [21.5, 42, 57], { absolute: 1e-4 });
    });
  }

  it('keeps outputs on the device and feeds them to another executable', async () => {
    const adder = await backend().compile(sumAndProduct(backend().dialect));
    await using doubler = await backend().compile(doubled(backend().dialect));
    const { host, device } = await adder.run({ a: A, b: B }, { keep: ['sum'] });
    expect(Object.keys(host)).toEqual(['product']);
    using sum = required(device['sum']);
    expect(sum).toMatchObject({ location: 'device', dtype: 'float32', shape: [2, 3] });
    await adder[Symbol.asyncDispose]();
    for (let time = 0; time < 2; time++) {
      const twice = await doubler.run({ x: sum });
      expectClose(
        numbers(twice.host, 'y'),
        SUM.map((value) => 2 * value),
        { absolute: 0 },
      );
    }
  });

  it('serves calls in order', async () => {
    await using long = await backend().compile(slow(backend().dialect, 2));
    await using short = await backend().compile(doubled(backend().dialect));
    const ended: string[] = [];
    await Promise.all([
      long.run({ x: ones() }).then(() => ended.push('long')),
      backend()
        .compile(doubled(backend().dialect))
        .then((executable) => {
          ended.push('compile');
          return executable[Symbol.asyncDispose]();
        }),
      short.run({ x: A }).then(() => ended.push('short')),
    ]);
    expect(ended).toEqual(['long', 'compile', 'short']);
  });

  describe('abort', () => {
    it('drops a run whose signal came before', async () => {
      await using executable = await backend().compile(doubled(backend().dialect));
      const run = executable.run({ x: A }, { signal: AbortSignal.abort() });
      await expect(run).rejects.toMatchObject({ name: 'ZeroreelError', code: 'aborted' });
    });

    it('drops a run that waits, ends one that has begun, and goes on', async () => {
      await using long = await backend().compile(slow(backend().dialect, 2));
      await using executable = await backend().compile(doubled(backend().dialect));
      const abort = new AbortController();
      const begun = long.run({ x: ones() }, { signal: abort.signal });
      const waiting = executable.run({ x: A }, { signal: abort.signal });
      const later = executable.run({ x: B });
      abort.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'ZeroreelError', code: 'aborted' });
      expectClose(numbers((await begun).host, 'y').slice(0, 1), [1], { absolute: 1e-4 });
      expect(numbers((await later).host, 'y')[0]).toBe(20);
    });
  });
}
