import { tensor, type Tensor } from '@zeroreel/core';
import {
  type Conv2dOptions,
  type Dialect,
  elementCount,
  GraphBuilder,
  type OnnxModel,
  type Shape,
} from '@zeroreel/onnx';
import { expectClose } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { cpuDialect } from './cpu-dialect.js';
import { cpuBackend } from './cpu-provider.js';
import { int8CpuDialect } from './int8-cpu-dialect.js';

/** The largest difference from floats, in units of the largest result. */
const ROUNDING = 0.02;

interface Layer {
  readonly x: Shape;
  readonly weight: Shape;
  readonly options?: Conv2dOptions;
  readonly bias?: boolean;
}

function convolution({ x, weight, options, bias = true }: Layer, dialect: Dialect): OnnxModel {
  const g = new GraphBuilder({ name: 'convolution', dtype: 'float32', dialect });
  const constant = ({ data, shape }: Tensor) => g.constant(data, shape, 'float32');
  const addend = bias ? constant(noise([weight[0] ?? 1], 3)) : undefined;
  g.output('y', dialect.conv2d(g, g.input('x', 'float32', x), constant(noise(weight, 2)), addend, options));
  return g.finish();
}

async function run(model: OnnxModel, x: Tensor): Promise<Tensor> {
  await using backend = await cpuBackend({ threads: 1, worker: false, precision: 'int8' });
  await using executable = await backend.compile(model);
  const y = (await executable.run({ x })).host['y'];
  if (y?.dtype !== 'float32') expect.fail('expected float32');
  return y;
}

const operators = ({ nodes }: OnnxModel) => nodes.map(({ op }) => op);

describe('int8Convolution', () => {
  const plain: Layer = { x: [3, 32, 6, 8], weight: [48, 32, 3, 3], options: { padding: 1 } };

  it.each<Layer & { readonly what: string }>([
    { what: 'a border on all sides', ...plain },
    { what: 'no bias', ...plain, bias: false },
    { what: 'no border', x: [2, 32, 6, 8], weight: [32, 32, 3, 3] },
    { what: '1×1', x: [2, 40, 6, 8], weight: [32, 40, 1, 1] },
    { what: 'steps of two', x: [2, 32, 9, 8], weight: [32, 32, 3, 3], options: { stride: 2, padding: 1 } },
    { what: '1×1 in steps of two', x: [2, 32, 9, 9], weight: [32, 32, 1, 1], options: { stride: 2 } },
    { what: 'a border on two sides', x: [2, 32, 8, 9], weight: [32, 32, 2, 2], options: { padding: [1, 0, 0, 1] } },
    {
      what: 'frames that are unfolded a few at a time',
      x: [5, 160, 60, 60],
      weight: [32, 160, 3, 3],
      options: { padding: 1 },
    },
    {
      what: 'a weight that is rounded in pieces',
      x: [1, 640, 4, 4],
      weight: [400, 640, 3, 3],
      options: { padding: 1 },
    },
  ])('multiplies as floats do, but for rounding: $what', async (layer) => {
    const rounded = convolution(layer, int8CpuDialect);
    expect(operators(rounded)).toContain('MatMulIntegerToFloat');
    expect(operators(rounded)).not.toContain('Conv');
    const x = noise(layer.x, 1);
    const expected = await run(convolution(layer, cpuDialect), x);
    const actual = await run(rounded, x);
    expect(actual.shape).toEqual(expected.shape);
    expectClose(actual, expected, { relative: ROUNDING });
  });

  it('rounds each frame by itself, its border too', async () => {
    const scales = [1, 1e-3, 30];
    const { data, shape } = noise(plain.x, 1);
    const size = data.length / scales.length;
    const uneven = tensor(
      data.map((value, index) => (value + 0.5) * (scales[Math.floor(index / size)] ?? 1)),
      shape,
    );
    const together = await run(convolution(plain, int8CpuDialect), uneven);
    const one = { ...plain, x: plain.x.with(0, 1) };
    const alone = await Promise.all(
      scales.map((_, frame) =>
        run(convolution(one, int8CpuDialect), tensor(uneven.data.slice(frame * size, (frame + 1) * size), one.x)),
      ),
    );
    expect(together.data).toEqual(Float32Array.from(alone.flatMap((y) => [...y.data])));
    const expected = await run(convolution(one, cpuDialect), tensor(uneven.data.slice(size, 2 * size), one.x));
    expectClose(alone[1] ?? uneven, expected, { relative: ROUNDING });
  });

  it.each<Layer>([
    { x: [2, 4, 8, 8], weight: [320, 4, 3, 3], options: { padding: 1 } },
    { x: [2, 320, 8, 8], weight: [4, 320, 3, 3], options: { padding: 1 } },
    { x: [2, 64, 3, 5], weight: [64, 64, 3, 3], options: { padding: 1 } },
  ])('leaves $x by $weight in floats: few channels or cells', (layer) => {
    expect(operators(convolution(layer, int8CpuDialect))).toEqual(['Conv']);
  });

  it('refuses weights of other shapes', () => {
    expect(() => convolution({ ...plain, weight: [48, 33, 3, 3] }, int8CpuDialect)).toThrow(/32 channels/);
  });
});

/** Numbers in [-1, 1): a stream of a linear congruential generator. */
function noise(shape: Shape, seed: number): Tensor {
  let state = seed;
  const data = Float32Array.from({ length: elementCount(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tensor(data, shape);
}
