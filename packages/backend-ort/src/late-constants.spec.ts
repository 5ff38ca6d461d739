import {
  add,
  cast,
  encodeNumbers,
  gather,
  GraphBuilder,
  mul,
  portableDialect,
  printGraph,
  slice,
  transpose,
  type DType,
  type OnnxModel,
  type Shape,
  type Subgraph,
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

/** The graph inside a model's only Scan. */
function bodyOf({ nodes }: OnnxModel): Subgraph {
  const [scan, another] = nodes.filter(({ op }) => op === 'Scan');
  if (scan === undefined || another !== undefined) expect.fail('expected one Scan');
  return scan.attributes['body'] as Subgraph;
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

  it('casts and uses a large weight in parts of at most 2 MiB, from one piece of its file', () => {
    const model = write({ w: stored('float16', [9, WIDE], 100) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, WIDE]), g.parameter('w', [9, WIDE])),
    );
    const weights = model.initializers.filter(({ data }) => !(data instanceof Uint8Array));
    expect(weights.map(({ shape, data }) => [shape, data])).toEqual([
      [[9, 1, WIDE], { file: '/m/w', offset: 100, length: 9 * WIDE * 2 }],
    ]);
    expect(model.nodes.map(({ op }) => op)).toEqual(['Scan', 'Reshape']);
    expect(bodyOf(model).nodes.map(({ op, outputs }) => [op, outputs[0]?.shape])).toEqual([
      ['Cast', [1, WIDE]],
      ['FusedMatMul', [1, 1]],
    ]);
    expect(model.nodes.at(-1)?.outputs).toMatchObject([{ name: 'y', shape: [1, 9] }]);
  });

  it('leaves parts larger where an activation is large in any case', () => {
    const model = write({ w: stored('float16', [20, WIDE]) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, WIDE]), g.parameter('w', [20, WIDE])),
    );
    const large = write({ w: stored('float16', [20, WIDE]) }, (g) =>
      transposedLinear(g, add(g, g.input('x', 'float32', [24, WIDE]), 1), g.parameter('w', [20, WIDE])),
    );
    const rows = (m: OnnxModel) => bodyOf(m).nodes[0]?.outputs[0]?.shape[0];
    expect([rows(model), rows(large)]).toEqual([2, 10]);
  });

  it('divides where a value on the way to the weight is large', () => {
    const model = write({ w: stored('float32', [8, WIDE]) }, (g) => {
      const [left, right] = [slice(g, g.parameter('w', [8, WIDE]), 1, 0, WIDE / 2), g.parameter('w', [8, WIDE])];
      const changed = slice(g, add(g, right, 1), 1, WIDE - 4, WIDE);
      return transposedLinear(g, g.input('x', 'float32', [1, 4]), add(g, changed, slice(g, left, 1, 0, 4)));
    });
    expect(bodyOf(model).nodes.find(({ op }) => op === 'FusedMatMul')?.outputs[0]?.shape).toEqual([1, 2]);
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
    const [prime, channels] = [20_011, 1024];
    const uneven = write({ w: stored('float16', [prime, channels]) }, (g) =>
      transposedLinear(g, g.input('x', 'float32', [1, channels]), g.parameter('w', [prime, channels])),
    );
    expect(uneven.nodes.map(({ op }) => op)).toEqual(['Cast', 'FusedMatMul']);
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
