import { type Backend, type RunResult, tensor, type Tensor } from '@zeroreel/core';
import { encodeNumbers } from '@zeroreel/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doubled, impossible, linearLayer, slow, sumAndProduct } from './contract-graphs.js';
import { expectClose } from './expect-close.js';
import { writeSafetensors } from './safetensors-file.js';

export interface BackendContractOptions {
  /** Why the caller's event loop may stand still during a run; left out, it may not. */
  readonly blocksBecause?: string;
}

const A = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
const B = tensor(new Float32Array([10, 20, 30, 40, 50, 60]), [2, 3]);
const SUM = [11, 22, 33, 44, 55, 66];

/** What every backend owes its callers. `create` is called for each group of tests and where a test needs a second backend. */
export function describeBackendContract(
  name: string,
  create: () => Promise<Backend>,
  options: BackendContractOptions = {},
): void {
  describe(`${name}: backend contract`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await create();
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    it('describes itself', () => {
      const { description, dtypes, preferredDType } = backend.capabilities();
      expect(description).not.toBe('');
      expect(dtypes).toContain(preferredDType);
    });

    it('runs a graph of several inputs and outputs', async () => {
      await using executable = await backend.compile(sumAndProduct(backend.dialect));
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
      await using executable = await backend.compile(doubled(backend.dialect));
      const x = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
      const first = await executable.run({ x });
      x.data.fill(7);
      const second = await executable.run({ x });
      expect([...x.data]).toEqual([7, 7, 7, 7, 7, 7]);
      expect([...numbers(first.host, 'y')]).toEqual([2, 4, 6, 8, 10, 12]);
      expect([...numbers(second.host, 'y')]).toEqual([14, 14, 14, 14, 14, 14]);
    });

    it('passes NaN and infinities through', async () => {
      await using executable = await backend.compile(doubled(backend.dialect));
      const x = tensor(new Float32Array([NaN, Infinity, -Infinity, 0, 1, NaN]), [2, 3]);
      const { host } = await executable.run({ x });
      expect([...numbers(host, 'y')]).toEqual([NaN, Infinity, -Infinity, 0, 2, NaN]);
    });

    for (const dtype of ['float32', 'float16', 'bfloat16'] as const) {
      it(`reads ${dtype} weights from a safetensors file`, async () => {
        using file = writeSafetensors({
          'layer.bias': { dtype, shape: [3], bytes: encodeNumbers([0.5, -1, 2], dtype) },
          'layer.weight': { dtype, shape: [3, 2], bytes: encodeNumbers([1, 2, 3, 4, -5, 6], dtype) },
        });
        await using executable = await backend.compile(linearLayer(backend.dialect, file.weights));
        const { host } = await executable.run({ x: tensor(new Float32Array([1, 10]), [1, 2]) });
        expectClose(numbers(host, 'y'), [21.5, 42, 57], { absolute: 1e-4 });
      });
    }

    it('keeps outputs on the device and feeds them to another executable', async () => {
      const adder = await backend.compile(sumAndProduct(backend.dialect));
      await using doubler = await backend.compile(doubled(backend.dialect));
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
      await using long = await backend.compile(slow(backend.dialect, 2));
      await using short = await backend.compile(doubled(backend.dialect));
      const ended: string[] = [];
      await Promise.all([
        long.run({ x: ones() }).then(() => ended.push('long')),
        backend.compile(doubled(backend.dialect)).then((executable) => {
          ended.push('compile');
          return executable[Symbol.asyncDispose]();
        }),
        short.run({ x: A }).then(() => ended.push('short')),
      ]);
      expect(ended).toEqual(['long', 'compile', 'short']);
    });

    describe('abort', () => {
      it('drops a run whose signal came before', async () => {
        await using executable = await backend.compile(doubled(backend.dialect));
        const run = executable.run({ x: A }, { signal: AbortSignal.abort() });
        await expect(run).rejects.toMatchObject({ name: 'ZeroreelError', code: 'aborted' });
      });

      it('drops a run that waits, ends one that has begun, and goes on', async () => {
        await using long = await backend.compile(slow(backend.dialect, 2));
        await using executable = await backend.compile(doubled(backend.dialect));
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

    describe('what it refuses', () => {
      const wrong = [
        { what: 'a missing input', inputs: { a: A }, message: /"b".*missing.*float32 \[2, 3\]/ },
        { what: 'an unknown input', inputs: { a: A, b: B, c: A }, message: /no input "c".*a, b/ },
        {
          what: 'another shape',
          inputs: { a: A, b: tensor(new Float32Array(6), [3, 2]) },
          message: /"b".*expected float32 \[2, 3\], got float32 \[3, 2\]/,
        },
        {
          what: 'another type',
          inputs: { a: A, b: { dtype: 'int32' as const, shape: [2, 3], data: new Int32Array(6) } },
          message: /"b".*expected float32 \[2, 3\], got int32 \[2, 3\]/,
        },
        {
          what: 'too few numbers',
          inputs: { a: A, b: { dtype: 'float32' as const, shape: [2, 3], data: new Float32Array(5) } },
          message: /"b".*expected 6 numbers.*got 5/,
        },
      ];
      for (const { what, inputs, message } of wrong) {
        it(`${what}, naming it`, async () => {
          await using executable = await backend.compile(sumAndProduct(backend.dialect));
          await expect(executable.run(inputs)).rejects.toMatchObject({ code: 'invalid-request', message });
        });
      }

      it('an output to keep that does not exist', async () => {
        await using executable = await backend.compile(doubled(backend.dialect));
        await expect(executable.run({ x: A }, { keep: ['z'] })).rejects.toMatchObject({
          code: 'invalid-request',
          message: /no output "z".*y/,
        });
      });

      it('a graph that the runtime cannot run, naming it', async () => {
        await expect(backend.compile(impossible(backend.dialect))).rejects.toMatchObject({
          code: 'backend-failed',
          message: /"impossible".*NoSuchOperator/s,
        });
      });

      it('weights in a file that is not there', async () => {
        const file = writeSafetensors({
          'layer.bias': { dtype: 'float32', shape: [3], bytes: new Uint8Array(12) },
          'layer.weight': { dtype: 'float32', shape: [3, 2], bytes: new Uint8Array(24) },
        });
        file[Symbol.dispose]();
        await expect(backend.compile(linearLayer(backend.dialect, file.weights))).rejects.toMatchObject({
          code: 'missing-file',
          message: /linear layer.*weights\.safetensors/,
        });
      });

      it('a device tensor of another backend', async () => {
        await using other = await create();
        const doubler = await other.compile(doubled(other.dialect));
        const { device } = await doubler.run({ x: A }, { keep: ['y'] });
        await using executable = await backend.compile(doubled(backend.dialect));
        await expect(executable.run({ x: required(device['y']) })).rejects.toMatchObject({
          code: 'invalid-request',
          message: /"x".*another backend/,
        });
      });
    });

    describe('dispose', () => {
      it('of an executable: what was asked for before is served, the second time does nothing, no run after it', async () => {
        const executable = await backend.compile(doubled(backend.dialect));
        const before = executable.run({ x: A });
        await Promise.all([executable[Symbol.asyncDispose](), executable[Symbol.asyncDispose]()]);
        expect(numbers((await before).host, 'y')[0]).toBe(2);
        await expect(executable.run({ x: A })).rejects.toMatchObject({
          code: 'backend-failed',
          message: /"doubled" has been disposed/,
        });
      });

      it('of a device tensor: the second time does nothing, and no run takes it', async () => {
        await using executable = await backend.compile(doubled(backend.dialect));
        const { device } = await executable.run({ x: A }, { keep: ['y'] });
        const y = required(device['y']);
        const before = executable.run({ x: y });
        y[Symbol.dispose]();
        y[Symbol.dispose]();
        expect(numbers((await before).host, 'y')[0]).toBe(4);
        await expect(executable.run({ x: y })).rejects.toMatchObject({
          code: 'invalid-request',
          message: /"x".*disposed/,
        });
      });

      it('of a backend: disposes what is left, the second time does nothing, and nothing is served after it', async () => {
        const other = await create();
        const executable = await other.compile(doubled(other.dialect));
        const { device } = await executable.run({ x: A }, { keep: ['y'] });
        await Promise.all([other[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
        required(device['y'])[Symbol.dispose]();
        await executable[Symbol.asyncDispose]();
        const gone = { code: 'backend-failed', message: /disposed/ };
        await expect(executable.run({ x: A })).rejects.toMatchObject(gone);
        await expect(other.compile(doubled(other.dialect))).rejects.toMatchObject(gone);
      });

      it('can be followed by a new backend, again and again', async () => {
        for (let time = 0; time < 4; time++) {
          await using other = await create();
          const executable = await other.compile(doubled(other.dialect));
          expect(numbers((await executable.run({ x: B })).host, 'y')[5]).toBe(120);
        }
      });
    });

    it.skipIf(options.blocksBecause !== undefined)(
      `leaves the event loop to others during a run${options.blocksBecause ? ` (skipped: ${options.blocksBecause})` : ''}`,
      async () => {
        await using executable = await backend.compile(slow(backend.dialect, 60));
        let ticks = 0;
        const timer = setInterval(() => (ticks += 1), 5);
        const start = performance.now();
        const { host } = await executable.run({ x: ones() });
        const milliseconds = performance.now() - start;
        clearInterval(timer);
        expectClose(numbers(host, 'y').slice(0, 3), [1, 1, 1], { absolute: 1e-3 });
        expect(ticks).toBeGreaterThan(milliseconds / 100);
      },
    );
  });
}

const ones = (): Tensor => tensor(new Float32Array(768 * 768).fill(1), [768, 768]);

function numbers(host: RunResult['host'], name: string): Float32Array {
  const output = required(host[name]);
  if (output.dtype !== 'float32') expect.fail(`expected float32 for "${name}", got ${output.dtype}`);
  return output.data;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) expect.fail('expected an output, got none');
  return value;
}
