import { describe, expect, it } from 'vitest';
import { integers, messages, readProto, strings } from './__testing__/read-proto.js';
import { runModel, testGraph } from './__testing__/run-graph.js';
import { encodeModel } from './encode-model.js';
import type { GraphBuilder } from './graph-builder.js';
import { add, neg } from './ops/elementwise.js';
import type { Value } from './value.js';

function model(build: (g: GraphBuilder, x: Value) => Value) {
  const g = testGraph();
  g.output('y', build(g, g.input('x', 'float32', [2])));
  return g.finish();
}

const operatorSets = (bytes: Uint8Array) =>
  messages(readProto(bytes), 8).map((set) => [...strings(set, 1), ...integers(set, 2)]);

describe('encodeModel', () => {
  it('declares IR 10 and opset 21', () => {
    const bytes = encodeModel(model(neg), String);
    expect(integers(readProto(bytes), 1)).toEqual([10]);
    expect(operatorSets(bytes)).toEqual([['', 21]]);
  });

  it('declares another domain where a node is of it', () => {
    const bytes = encodeModel(
      model((g, x) => g.dialect.swish(g, x, 1)),
      String,
    );
    expect(operatorSets(bytes)).toEqual([
      ['', 21],
      ['com.microsoft', 1],
    ]);
  });

  it.each([1, 127, 128, 16383, 16384])('is loaded by onnxruntime with names of %d letters', async (length) => {
    const name = (letter: string) => letter.repeat(length);
    const g = testGraph({ name: name('g') });
    const x = g.input(name('x'), 'float32', [2]);
    const y = g.scope(name('s'), () => add(g, neg(g, x), 5));
    g.output(name('y'), y);
    expect(await runModel(g.finish(), { [name('x')]: [1, 2] })).toEqual({ [name('y')]: [4, 3] });
  });

  it.each([127, 128, 16383, 16384, 300_000])(
    'is loaded by onnxruntime with a constant of %d numbers',
    async (count) => {
      const g = testGraph();
      const values = Float32Array.from({ length: count }, (_, index) => index % 7);
      g.output('sum', add(g, g.input('x', 'float32', [1]), g.constant(values, [count], 'float32')));
      const { sum } = await runModel(g.finish(), { x: [1] });
      expect(sum).toEqual(Array.from(values, (value) => value + 1));
    },
  );
});
