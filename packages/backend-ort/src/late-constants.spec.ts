import {
  add,
  cast,
  conv2d,
  encodeNumbers,
  gather,
  GraphBuilder,
  matmul,
  mul,
  portableDialect,
  printGraph,
  reshape,
  transpose,
  type DType,
  type OnnxModel,
  type Shape,
  type Value,
  type Weight,
} from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { lateConstants } from './late-constants.js';
import { transposedLinear } from './operator-forms.js';

const stored = (dtype: DType, shape: Shape, offset = 0): Weight => {
  const length = encodeNumbers([0], dtype).length * shape.reduce((a, b) => a * b, 1);
  return { dtype, shape, data: { file: '/m/w', offset, length } };
};

function write(weights: Readonly<Record<string, Weight>>, body: (g: GraphBuilder) => Value): OnnxModel {
  const lookup = new Map(Object.entries(weights));
  const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights: lookup });
  g.output('y', body(g));
  return lateConstants(g.finish());
}

const MEBI = 2 ** 20;
/** Rows of 1 MiB in float32. */
const WIDE = MEBI / 4;

describe('lateConstants', () => {
  it('puts nodes of constants first, in their order', () => {
    const model = write({ a: stored('float16', [4]), b: stored('float16', [4]) }, (g) => {
      const x = g.input('x', 'float32', [4]);
      return add(g, mul(g, add(g, x, 1), g.parameter('a', [4])), add(g, g.parameter('b', [4]), 1));
    });
    expect(model.nodes.map(({ op }) => op)).toEqual(['Cast', 'Cast', 'Add', 'Add', 'Mul', 'Add']);
  });

  it('casts and uses a large weight in parts of at most 8 MiB, from parts of its file', () => {
    const model = write({ w: stored('float16', [20, WIDE], 100) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, WIDE]), g.parameter('w', [20, WIDE])),
    );
    const parts = model.initializers.map(({ shape, data }) => [shape[0], data]);
    expect(parts).toEqual([
      [6, { file: '/m/w', offset: 100, length: 6 * WIDE * 2 }],
      [7, { file: '/m/w', offset: 100 + 6 * WIDE * 2, length: 7 * WIDE * 2 }],
      [7, { file: '/m/w', offset: 100 + 13 * WIDE * 2, length: 7 * WIDE * 2 }],
    ]);
    expect(model.nodes.map(({ op }) => op)).toEqual([
      ...['Cast', 'Cast', 'Cast'],
      ...['FusedMatMul', 'FusedMatMul', 'FusedMatMul', 'Concat'],
    ]);
    expect(model.nodes.at(-1)).toMatchObject({ attributes: { axis: 1 }, outputs: [{ name: 'y', shape: [1, 20] }] });
  });

  it('leaves parts larger where an activation is large in any case', () => {
    const model = write({ w: stored('float16', [20, WIDE]) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, WIDE]), g.parameter('w', [20, WIDE])),
    );
    const large = write({ w: stored('float16', [20, WIDE]) }, (g) =>
      transposedLinear(g, add(g, g.input('x', 'float32', [24, WIDE]), 1), g.parameter('w', [20, WIDE])),
    );
    const count = (m: OnnxModel) => m.nodes.filter(({ op }) => op === 'FusedMatMul').length;
    expect([count(model), count(large)]).toEqual([3, 2]);
  });

  it('divides a convolution with its bias, on the axis of channels', () => {
    const weights = { w: stored('float16', [16, WIDE, 1, 1]), b: stored('float32', [16], 64) };
    const model = write(weights, (g) =>
      conv2d(g, g.input('x', 'float32', [1, WIDE, 1, 1]), g.parameter('w', [16, WIDE, 1, 1]), g.parameter('b', [16])),
    );
    const convolutions = model.nodes.filter(({ op }) => op === 'Conv');
    expect(convolutions.map(({ outputs }) => outputs[0]?.shape)).toEqual([
      [1, 8, 1, 1],
      [1, 8, 1, 1],
    ]);
    const biases = model.initializers.filter(({ dtype }) => dtype === 'float32');
    expect(biases.map(({ data }) => data)).toEqual([
      { file: '/m/w', offset: 64, length: 32 },
      { file: '/m/w', offset: 96, length: 32 },
    ]);
    expect(model.nodes.at(-1)).toMatchObject({ op: 'Concat', attributes: { axis: 1 } });
  });

  it('divides a weight with a product of low rank on it, whose second factor all parts read', () => {
    const weights = {
      w: stored('float32', [16, WIDE]),
      up: stored('float16', [16, 2], 8),
      down: stored('float16', [2, WIDE], 72),
    };
    const model = write(weights, (g) => {
      const product = matmul(g, g.parameter('up', [16, 2]), g.parameter('down', [2, WIDE]));
      const changed = add(g, g.parameter('w', [16, WIDE]), mul(g, product, 0.5));
      return transposedLinear(g, g.input('x', 'float32', [1, WIDE]), reshape(g, changed, [16, WIDE]));
    });
    const ups = model.initializers.filter(({ data }) => !(data instanceof Uint8Array) && [8, 40].includes(data.offset));
    expect(ups.map(({ shape }) => shape)).toEqual([
      [8, 2],
      [8, 2],
    ]);
    expect(model.nodes.filter(({ op }) => op === 'MatMul').map(({ inputs }) => inputs[1])).toEqual([
      'down/Cast',
      'down/Cast',
    ]);
    expect(model.nodes.filter(({ op }) => op === 'FusedMatMul')).toHaveLength(2);
  });

  it('leaves alone what cannot be divided', () => {
    const transposed = write({ w: stored('float16', [WIDE, 16]) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, WIDE]), transpose(g, g.parameter('w', [WIDE, 16]), [1, 0])),
    );
    expect(transposed.nodes.map(({ op }) => op)).toEqual(['Cast', 'Transpose', 'FusedMatMul']);
    const read = write({ w: stored('float32', [16, WIDE]) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, WIDE]), g.parameter('w', [16, WIDE])),
    );
    expect(read.nodes.map(({ op }) => op)).toEqual(['FusedMatMul']);
  });

  it('casts only the rows of a table that are looked up', () => {
    const model = write({ table: stored('float16', [1000, 8]) }, (g) =>
      gather(g, g.parameter('table', [1000, 8]), g.input('ids', 'int64', [3]), 0),
    );
    expect(model.nodes.map(({ op, inputs, outputs }) => [op, inputs[0], outputs[0]?.dtype, outputs[0]?.shape])).toEqual(
      [
        ['Gather', 'table', 'float16', [3, 8]],
        ['Cast', expect.stringContaining('stored'), 'float32', [3, 8]],
      ],
    );
    const fromActivation = write({}, (g) =>
      gather(g, cast(g, g.input('x', 'float16', [4]), 'float32'), g.constant([1], [1], 'int64'), 0),
    );
    expect(printGraph(fromActivation)).toContain('Cast');
  });
});
