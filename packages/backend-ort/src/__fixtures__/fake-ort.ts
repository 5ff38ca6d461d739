import type { TensorData, TensorDType } from '@zeroreel/core';
import type { Shape } from '@zeroreel/onnx';
import type { OrtRuntime, OrtSession, OrtTensor } from '../ort-runtime.js';

/** A runtime whose sessions double their input `x` into `y`, and that writes down what is disposed. */
export function fakeOrt({ refuse }: { readonly refuse?: string } = {}): { ort: OrtRuntime; disposed: string[] } {
  const disposed: string[] = [];

  class FakeTensor implements OrtTensor {
    constructor(
      readonly type: TensorDType,
      readonly data: TensorData[TensorDType],
      readonly dims: Shape,
    ) {}

    dispose(): void {
      disposed.push(`tensor ${this.data.join()}`);
    }
  }

  const session: OrtSession = {
    async run(feeds) {
      const x = feeds['x'];
      if (!(x?.data instanceof Float32Array)) throw new Error('x is missing');
      return {
        y: new FakeTensor(
          'float32',
          x.data.map((value) => 2 * value),
          x.dims,
        ),
      };
    },
    async release() {
      disposed.push('session');
    },
  };
  const create = async (): Promise<OrtSession> => {
    if (refuse !== undefined) throw new Error(refuse);
    return session;
  };
  return { ort: { Tensor: FakeTensor, InferenceSession: { create } }, disposed };
}
