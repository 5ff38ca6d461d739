import { type Backend, tensor, type Tensor } from '@zeroreel/core';
import { cast, elementCount, type FloatDType, GraphBuilder, type Shape, type Value } from '@zeroreel/onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import {
  referenceAttention,
  referenceGeglu,
  referenceGelu,
  referenceGroupNorm,
  referenceLinear,
  referenceSwish,
} from './reference-operators.js';

/** Largest difference from double precision, in units of the largest result: rounding in sums of a few hundred terms. */
const TOLERANCE = { float32: 2e-6, float16: 4e-3 } as const;

/** What a dialect may be excused from. */
export interface DialectContractOptions {
  /** Why graphs in float16 cannot be tried; left out, they are. */
  readonly noFloat16Because?: string | undefined;
}

/** Each operator of a backend's dialect, run on the backend, against its definition in double precision. */
export function describeDialectContract(
  name: string,
  create: () => Promise<Backend>,
  { noFloat16Because }: DialectContractOptions = {},
): void {
  let backend: Backend;

  /** Runs the graph that `write` makes in `dtype`; inputs and result are float32 outside. */
  async function evaluate(
    dtype: FloatDType,
    inputs: readonly Tensor[],
    write: (g: GraphBuilder, values: readonly Value[]) => Value,
  ): Promise<Tensor> {
    const g = new GraphBuilder({ name: 'dialect', dtype, dialect: backend.dialect });
    const values = inputs.map(({ shape }, index) => cast(g, g.input(`x${index}`, 'float32', shape), dtype));
    g.output('y', cast(g, write(g, values), 'float32'));
    await using executable = await backend.compile(g.finish());
    const { host } = await executable.run(Object.fromEntries(inputs.map((input, index) => [`x${index}`, input])));
    const y = host['y'];
    if (y?.dtype !== 'float32') expect.fail('expected a float32 output "y"');
    return y;
  }

  describe(`${name}: dialect contract`, () => {
    beforeAll(async () => {
      backend = await create();
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    it.skipIf(noFloat16Because === undefined)(`in float16 (skipped: ${noFloat16Because})`, (context) => context.skip());

    for (const dtype of noFloat16Because === undefined ? (['float32', 'float16'] as const) : (['float32'] as const)) {
      const tolerance = { relative: TOLERANCE[dtype] };

      it(`linear in ${dtype}`, async () => {
        const [x, weight, bias] = [waves([2, 7, 96], 1), waves([40, 96], 2), waves([40], 3)];
        const expected = tensor(Float32Array.from(referenceLinear(x.data, weight.data, bias.data)), [2, 7, 40]);
        const y = await evaluate(dtype, [x, weight, bias], (g, [a, w, b]) =>
          backend.dialect.linear(g, of(a), of(w), b),
        );
        expectClose(y, expected, tolerance);
        const plain = await evaluate(dtype, [x, weight], (g, [a, w]) => backend.dialect.linear(g, of(a), of(w)));
        const unbiased = referenceLinear(x.data, weight.data, new Float32Array(40));
        expectClose(plain, tensor(Float32Array.from(unbiased), [2, 7, 40]), tolerance);
      });

      it.each([
        { channels: 12, groups: 4, height: 5, width: 3 },
        { channels: 64, groups: 32, height: 4, width: 4 },
        { channels: 32, groups: 32, height: 6, width: 2 },
      ])(
        `groupNorm of $channels channels in $groups groups in ${dtype}`,
        async ({ channels, groups, height, width }) => {
          const x = waves([2, channels, height, width], 4, 3);
          const [scale, bias] = [waves([channels], 5), waves([channels], 6)];
          const expected = referenceGroupNorm(x.data, 2, scale.data, bias.data, groups, 1e-5);
          const y = await evaluate(dtype, [x, scale, bias], (g, [a, s, b]) =>
            backend.dialect.groupNorm(g, of(a), of(s), of(b), groups, 1e-5),
          );
          expectClose(y, tensor(Float32Array.from(expected), x.shape), tolerance);
        },
      );

      it.each([1, 1.702])(`swish with alpha %d in ${dtype}`, async (alpha) => {
        const x = waves([3, 50], 7, 8);
        const y = await evaluate(dtype, [x], (g, [a]) => backend.dialect.swish(g, of(a), alpha));
        expectClose(
          y,
          x.data.map((value) => referenceSwish(value, alpha)),
          tolerance,
        );
      });

      it(`gelu in ${dtype}`, async () => {
        const x = waves([3, 50], 8, 4);
        const y = await evaluate(dtype, [x], (g, [a]) => backend.dialect.gelu(g, of(a)));
        expectClose(y, x.data.map(referenceGelu), tolerance);
      });

      it.each([24, 1280])(`geglu of width %d in ${dtype}`, async (width) => {
        const x = waves([1, 3, 2 * width], 9, 4);
        const y = await evaluate(dtype, [x], (g, [a]) => backend.dialect.geglu(g, of(a)));
        expectClose(y, tensor(Float32Array.from(referenceGeglu(x.data, width)), [1, 3, width]), tolerance);
      });

      it.each([
        { heads: 2, channels: 40, queries: 20, keys: 20, causal: false },
        { heads: 4, channels: 8, queries: 9, keys: 33, causal: false },
        { heads: 1, channels: 16, queries: 5, keys: 1, causal: false },
        { heads: 2, channels: 8, queries: 12, keys: 12, causal: true },
      ])(
        `attention of $queries queries to $keys keys, $heads heads of $channels, causal $causal, in ${dtype}`,
        async ({ causal, ...size }) => {
          const width = size.heads * size.channels;
          const q = waves([2, size.queries, width], 10);
          const [k, v] = [waves([2, size.keys, width], 11), waves([2, size.keys, width], 12)];
          const expected = referenceAttention(q.data, k.data, v.data, { batch: 2, ...size }, causal);
          const y = await evaluate(dtype, [q, k, v], (g, [a, b, c]) =>
            backend.dialect.attention(g, of(a), of(b), of(c), size.heads, { causal }),
          );
          expectClose(y, tensor(Float32Array.from(expected), q.shape), tolerance);
        },
      );
    }
  });
}

/** Numbers in [-amplitude, amplitude] that float16 holds exactly enough: a stream of a linear congruential generator. */
function waves(shape: Shape, seed: number, amplitude = 1): Tensor {
  let state = seed;
  const data = Float32Array.from({ length: elementCount(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return amplitude * (Math.round((state / 2 ** 31 - 1) * 512) / 512);
  });
  return tensor(data, shape);
}

function of(value: Value | undefined): Value {
  if (!value) expect.fail('expected a value, got none');
  return value;
}
