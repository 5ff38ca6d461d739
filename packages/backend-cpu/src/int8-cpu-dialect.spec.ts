import { tensor, type Tensor } from '@zeroreel/core';
import { elementCount, type FloatDType, GraphBuilder, type OnnxModel, type Value } from '@zeroreel/onnx';
import { describeDialectContract, expectClose } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { cpuDialect } from './cpu-dialect.js';
import { cpuBackend } from './cpu-provider.js';
import { int8CpuDialect } from './int8-cpu-dialect.js';

/** The contract's linear layers have too few tokens for integers. Larger ones follow below. */
describeDialectContract('cpu, int8', () => cpuBackend({ threads: 1, precision: 'int8', worker: false }));

/**
 * The largest difference from the float form, in units of the largest result: both sides of 96 products are rounded.
 */
const ROUNDING = 0.02;

const [INPUTS, OUTPUTS] = [96, 40];

/** A graph with one linear layer whose weights are constants, as those of a checkpoint are. */
function linearModel(
  rows: number,
  weight: Tensor,
  bias?: Tensor,
  dtype: FloatDType = 'float32',
  frames = 2,
): OnnxModel {
  const g = new GraphBuilder({ name: 'linear', dtype, dialect: int8CpuDialect });
  const constant = ({ data, shape }: Tensor): Value => g.constant(data, shape, dtype);
  const x = g.input('x', dtype, [frames, rows / frames, INPUTS]);
  g.output('y', int8CpuDialect.linear(g, x, constant(weight), bias && constant(bias)));
  return g.finish();
}

async function run(model: OnnxModel, x: Tensor): Promise<Tensor> {
  await using backend = await cpuBackend({ threads: 1, precision: 'int8', worker: false });
  await using executable = await backend.compile(model);
  const { host } = await executable.run({ x });
  const y = host['y'];
  if (y?.dtype !== 'float32') expect.fail('expected a float32 output "y"');
  return y;
}

/** x · weightᵀ + bias. */
function inDoublePrecision(x: Tensor, weight: Tensor, bias: ArrayLike<number>): Tensor {
  const [rows, columns] = [x.data.length / INPUTS, weight.data.length / INPUTS];
  const data = Float32Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = bias[column] ?? 0;
    for (let k = 0; k < INPUTS; k++) sum += (x.data[row * INPUTS + k] ?? 0) * (weight.data[column * INPUTS + k] ?? 0);
    return sum;
  });
  return tensor(data, x.shape.with(-1, columns));
}

describe('int8CpuDialect', () => {
  const x = noise([2, 16, INPUTS], 1);
  const weight = noise([OUTPUTS, INPUTS], 2);
  const bias = noise([OUTPUTS], 3);

  it('multiplies as floats do, but for rounding', async () => {
    const expected = inDoublePrecision(x, weight, bias.data);
    expectClose(await run(linearModel(32, weight, bias), x), expected, { relative: ROUNDING });
    const unbiased = inDoublePrecision(x, weight, []);
    expectClose(await run(linearModel(32, weight), x), unbiased, { relative: ROUNDING });
  });

  it('rounds each output by its own largest weight', async () => {
    const uneven = tensor(
      weight.data.map((value, index) => (index < INPUTS ? value * 1e-3 : value)),
      weight.shape,
    );
    const firstOutput = ({ data }: Tensor) => data.filter((_, index) => index % OUTPUTS === 0);
    const actual = firstOutput(await run(linearModel(32, uneven), x));
    expectClose(actual, firstOutput(inDoublePrecision(x, uneven, [])), { relative: ROUNDING });
  });

  it('gives the bias for a row of zeros among the weights', async () => {
    const weights = tensor(weight.data.slice().fill(0, 0, INPUTS), weight.shape);
    const y = await run(linearModel(32, weights, bias), x);
    expectClose(y, inDoublePrecision(x, weights, bias.data), { relative: ROUNDING });
    for (let row = 0; row < 32; row++) expect(y.data[row * OUTPUTS]).toBe(bias.data[0]);
  });

  it('adds up large products without saturating', async () => {
    const ones = (shape: readonly number[]) => tensor(new Float32Array(elementCount(shape)).fill(1), shape);
    const y = await run(linearModel(32, ones([OUTPUTS, INPUTS])), ones([2, 16, INPUTS]));
    expectClose(y, inDoublePrecision(ones([2, 16, INPUTS]), ones([OUTPUTS, INPUTS]), []), { relative: 1e-6 });
  });

  it('rounds each frame by itself', async () => {
    const half = x.data.length / 2;
    const quieter = x.data.map((value, index) => (index < half ? value : value / 1000));
    const frames = [quieter.slice(0, half), quieter.slice(half)].map((data) => tensor(data, [1, 16, INPUTS]));
    const alone = await Promise.all(frames.map((frame) => run(linearModel(16, weight, bias, 'float32', 1), frame)));
    const both = await run(linearModel(32, weight, bias), tensor(quieter, x.shape));
    expect(both.data).toEqual(Float32Array.from(alone.flatMap(({ data }) => [...data])));
  });

  it('keeps the float form for few tokens', () => {
    const operators = (model: OnnxModel) => model.nodes.map(({ op }) => op);
    expect(operators(linearModel(30, weight, bias))).toEqual(['FusedMatMul', 'Add']);
    expect(operators(linearModel(32, weight, bias))).toContain('MatMulIntegerToFloat');
  });

  it('gates a linear layer by computing either half alone', async () => {
    const gated = (make: (g: GraphBuilder, whole: Value) => Value): OnnxModel => {
      const g = new GraphBuilder({ name: 'gated', dtype: 'float32', dialect: int8CpuDialect });
      const constant = ({ data, shape }: Tensor): Value => g.constant(data, shape, 'float32');
      const whole = int8CpuDialect.linear(g, g.input('x', 'float32', x.shape), constant(weight), constant(bias));
      g.output('y', make(g, whole));
      return g.finish();
    };
    const apart = gated((g, whole) => int8CpuDialect.geglu(g, whole));
    const widths = apart.nodes.flatMap(({ op, outputs }) =>
      op === 'MatMulIntegerToFloat' ? outputs[0]?.shape.at(-1) : [],
    );
    expect(widths).toEqual([OUTPUTS / 2, OUTPUTS / 2]);
    const together = gated((g, whole) => cpuDialect.geglu(g, whole));
    expect(await run(apart, x)).toEqual(await run(together, x));
  });

  it('keeps the type of a graph in float16', () => {
    expect(linearModel(32, weight, bias, 'float16').outputs).toMatchObject([
      { dtype: 'float16', shape: [2, 16, OUTPUTS] },
    ]);
  });

  it('refuses weights and biases of other shapes', () => {
    expect(() => linearModel(32, noise([OUTPUTS, 95], 2))).toThrow(/\[2, 16, 96\] and \[40, 95\].*\[out, 96\]/);
    expect(() => linearModel(32, weight, noise([39], 3))).toThrow(/\[40, 96\] and \[39\].*\[40\]/);
  });
});

/** Numbers in [-1, 1): a stream of a linear congruential generator. */
function noise(shape: readonly number[], seed: number): Tensor {
  let state = seed;
  const data = Float32Array.from({ length: elementCount(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return tensor(data, shape);
}
