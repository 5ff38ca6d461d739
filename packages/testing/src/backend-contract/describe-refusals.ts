import { type Backend, type ErrorCode, tensor } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors-file.js';
import { doubled, impossible, linearLayer, sumAndProduct } from './contract-graphs.js';
import { A, B, required } from './contract-tensors.js';

/** An error of this project, for `toMatchObject`. */
export const refusal = (code: ErrorCode, message: RegExp) => ({
  code,
  message: expect.stringMatching(message) as string,
});

/** Tests what a backend refuses, and what its errors name. */
export function describeRefusals(backend: () => Backend, create: () => Promise<Backend>): void {
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
        await using executable = await backend().compile(sumAndProduct(backend().dialect));
        await expect(executable.run(inputs)).rejects.toMatchObject(refusal('invalid-request', message));
      });
    }

    it('an output to keep that does not exist', async () => {
      await using executable = await backend().compile(doubled(backend().dialect));
      await expect(executable.run({ x: A }, { keep: ['z'] })).rejects.toMatchObject(
        refusal('invalid-request', /no output "z".*y/),
      );
    });

    it('a graph that the runtime cannot run, naming it', async () => {
      await expect(backend().compile(impossible(backend().dialect))).rejects.toMatchObject(
        refusal('backend-failed', /"impossible".*NoSuchOperator/s),
      );
    });

    it('weights in a file that is not there', async () => {
      const file = writeSafetensors({
        'layer.bias': { dtype: 'float32', shape: [3], bytes: new Uint8Array(12) },
        'layer.weight': { dtype: 'float32', shape: [3, 2], bytes: new Uint8Array(24) },
      });
      file[Symbol.dispose]();
      await expect(backend().compile(linearLayer(backend().dialect, file.weights))).rejects.toMatchObject(
        refusal('missing-file', /linear layer.*weights\.safetensors/),
      );
    });

    it('a device tensor of another backend', async () => {
      await using other = await create();
      const doubler = await other.compile(doubled(other.dialect));
      const { device } = await doubler.run({ x: A }, { keep: ['y'] });
      await using executable = await backend().compile(doubled(backend().dialect));
      await expect(executable.run({ x: required(device['y']) })).rejects.toMatchObject(
        refusal('invalid-request', /"x".*another backend/),
      );
    });
  });
}
