import { describe, expect, it } from 'vitest';
import { runModel, testGraph } from './__testing__/run-graph.js';
import { GraphBuilder } from './graph-builder.js';
import { encodeNumbers } from './number-bytes.js';
import type { Weight, WeightLookup } from './onnx-model.js';
import { add, mul, neg } from './ops/elementwise.js';
import { split } from './ops/movement.js';
import { portableDialect } from './portable-dialect.js';
import type { DType, Value } from './value.js';

const weight = (values: readonly number[], dtype: DType = 'float32'): Weight => ({
  dtype,
  shape: [values.length],
  data: encodeNumbers(values, dtype),
});

const lookup = (weights: Readonly<Record<string, Weight>>): WeightLookup => ({
  get: (key) => weights[key],
  keys: () => Object.keys(weights),
});

/** The graph's only output is `value`. */
const finished = (g: GraphBuilder, value: Value) => {
  g.output('result', value);
  return g.finish();
};

describe('scopes', () => {
  it('join to the path, and close when the body ends or throws', () => {
    const g = testGraph();
    const seen: string[] = [];
    g.scope('down_blocks.0', () => g.scope('attn', () => seen.push(g.path)));
    g.scope('mid', () => g.scope('', () => seen.push(g.path)));
    expect(() =>
      g.scope('up', () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect([...seen, g.path]).toEqual(['down_blocks.0.attn', 'mid', '']);
  });

  it('return what the body returns', () => expect(testGraph().scope('a', () => 7)).toBe(7));

  it('name the nodes, uniquely', () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [2]);
    const names = g.scope('mid.attn', () => [add(g, x, x), add(g, x, x), neg(g, x)]).map(({ name }) => name);
    expect(names).toEqual(['mid.attn/Add', 'mid.attn/Add_1', 'mid.attn/Neg']);
    expect(split(g, x, 0, [1, 1]).map(({ name }) => name)).toEqual(['/Split:0', '/Split:1']);
  });
});

describe('parameter', () => {
  const weights = lookup({
    'conv.weight': weight([1, 2]),
    'conv.half': weight([0.5, -3], 'float16'),
    'conv.brain': weight([0.25, 8], 'bfloat16'),
    'conv.short': { dtype: 'float32', shape: [2], data: new Uint8Array(7) },
  });

  it('reads the key below the scopes and remembers it', () => {
    const g = testGraph({ weights });
    const value = g.scope('conv', () => g.parameter('weight', [2]));
    expect(value).toEqual({ name: 'conv.weight', dtype: 'float32', shape: [2] });
    expect([...g.usedKeys]).toEqual(['conv.weight']);
  });

  it('is one value however often it is asked for', () => {
    const g = testGraph({ weights });
    expect(g.parameter('conv.weight', [2])).toBe(g.scope('conv', () => g.parameter('weight', [2])));
    expect(() => g.parameter('conv.weight', [3])).toThrow('expected the shape [3], got [2]');
  });

  it('keeps a weight of the graph type as it is stored', () => {
    const g = testGraph({ weights, dtype: 'float16' });
    const model = finished(g, g.parameter('conv.half', [2]));
    expect(model.nodes.map(({ op }) => op)).toEqual(['Identity']);
  });

  it.each([
    ['conv.half', [0.5, -3]],
    ['conv.brain', [0.25, 8]],
  ])('casts %s to the float32 of the graph', async (key, expected) => {
    const g = testGraph({ weights });
    const value = g.parameter(key, [2]);
    expect(value.dtype).toBe('float32');
    expect(await runModel(finished(g, value), {})).toEqual({ result: expected });
  });

  it('casts float32 and bfloat16 weights to the float16 of the graph', async () => {
    const g = testGraph({ weights, dtype: 'float16' });
    const sum = add(g, g.parameter('conv.weight', [2]), g.parameter('conv.brain', [2]));
    expect(await runModel(finished(g, sum), {})).toEqual({ result: [1.25, 10] });
  });

  it('says which key is missing, and its shape', () => {
    const ask = () => testGraph({ weights }).parameter('conv.bias', [320]);
    expect(ask).toThrow(
      expect.objectContaining({ code: 'missing-weight', message: 'weight conv.bias [320] is missing' }),
    );
    expect(() => testGraph().parameter('conv.bias', [320])).toThrow('weight conv.bias [320] is missing');
  });

  it('says which key is misshapen, with both shapes', () => {
    const g = testGraph({ weights });
    const ask = () => g.scope('conv', () => g.parameter('weight', [2, 1]));
    const message = 'weight conv.weight: expected the shape [2, 1], got [2]';
    expect(ask).toThrow(expect.objectContaining({ code: 'weight-shape', message }));
  });

  it('says where the bytes do not fill the shape', () => {
    const message = 'weight conv.short: expected 8 bytes for float32 [2], got 7';
    expect(() => testGraph({ weights }).parameter('conv.short', [2])).toThrow(message);
  });

  it('remembers no key that it refused', () => {
    const g = testGraph({ weights });
    expect(() => g.parameter('conv.weight', [9])).toThrow();
    expect([...g.usedKeys]).toEqual([]);
  });

  it('can be asked about', () => {
    const g = testGraph({ weights });
    expect(g.scope('conv', () => [g.hasParameter('weight'), g.hasParameter('bias')])).toEqual([true, false]);
    expect(testGraph().hasParameter('conv.weight')).toBe(false);
  });
});

describe('constant', () => {
  it('is shared where type, shape and numbers are equal', () => {
    const g = testGraph();
    const one = g.constant([1], [], 'float32');
    expect(g.scope('elsewhere', () => g.constant(Float32Array.of(1), [], 'float32'))).toBe(one);
    expect(g.constant([1], [1], 'float32')).not.toBe(one);
    expect(g.constant([1], [], 'float16')).not.toBe(one);
    expect(g.constant([2], [], 'float32')).not.toBe(one);
  });

  it('tells -0 from 0', () => {
    const g = testGraph();
    expect(g.constant([-0], [], 'float32')).not.toBe(g.constant([0], [], 'float32'));
  });

  it('is written once in the model', () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [1]);
    const model = finished(g, add(g, mul(g, x, 3), 3));
    expect(model.initializers).toHaveLength(1);
  });

  it.each(['float32', 'float16', 'bfloat16', 'int32', 'int64'] as const)('holds its numbers as %s', async (dtype) => {
    const g = testGraph();
    const value = g.constant([-3, 0, 96], [3], dtype);
    const model = finished(g, g.node('Cast', [value], { dtype: 'float32', shape: [3] }, { to: 1 }));
    expect(await runModel(model, {})).toEqual({ result: [-3, 0, 96] });
  });

  it('must fill its shape', () => {
    const g = testGraph();
    expect(() => g.scope('proj', () => g.constant([1, 2, 3], [2, 2], 'float32'))).toThrow(
      'constant in proj: 3 values do not fill [2, 2]',
    );
  });
});

describe('node', () => {
  it('leaves a gap for an input in the middle and nothing at the end', () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [2]);
    const model = finished(g, g.node('Op', [x, undefined, x, undefined], x));
    expect(model.nodes[0]?.inputs).toEqual(['x', '', 'x']);
  });

  it('refuses values of another graph, even with a name that it knows', () => {
    const [g, other] = [testGraph(), testGraph()];
    g.input('x', 'float32', [2]);
    const foreign = other.input('x', 'float32', [2]);
    const facts = { code: 'invalid-graph', message: 'Neg in attn: x is not a value of graph test' };
    expect(() => g.scope('attn', () => neg(g, foreign))).toThrow(expect.objectContaining(facts));
    expect(() => g.output('y', foreign)).toThrow('output: x is not a value of graph test');
  });
});

describe('finish', () => {
  it('drops the nodes, weights and constants that no output needs', () => {
    const weights = lookup({ used: weight([1, 2]), unused: weight([3, 4]) });
    const g = testGraph({ weights });
    const x = g.input('x', 'float32', [2]);
    g.input('ignored', 'float32', [1]);
    mul(g, neg(g, g.parameter('unused', [2])), 5);
    const model = finished(g, add(g, x, g.parameter('used', [2])));
    expect(model.nodes.map(({ op }) => op)).toEqual(['Add']);
    expect(model.initializers.map(({ name }) => name)).toEqual(['used']);
    expect(model.inputs.map(({ name }) => name)).toEqual(['x', 'ignored']);
    expect([...g.usedKeys].toSorted()).toEqual(['unused', 'used']);
  });

  it('gives inputs, weights and one value under two names as outputs', async () => {
    const g = testGraph({ weights: lookup({ w: weight([3, 4]) }) });
    const x = g.input('x', 'float32', [2]);
    const negative = neg(g, x);
    g.output('first', negative);
    g.output('second', negative);
    g.output('input', x);
    g.output('weight', g.parameter('w', [2]));
    g.output('below', neg(g, negative));
    const results = await runModel(g.finish(), { x: [1, 2] });
    expect(results).toEqual({ first: [-1, -2], second: [-1, -2], input: [1, 2], weight: [3, 4], below: [1, 2] });
  });

  it('keeps an unread input that onnxruntime can still be fed', async () => {
    const g = testGraph();
    g.input('ignored', 'float32', [1]);
    const model = finished(g, neg(g, g.input('x', 'float32', [1])));
    expect(await runModel(model, { x: [1], ignored: [9] })).toEqual({ result: [-1] });
  });

  it('needs an output', () => expect(() => testGraph().finish()).toThrow('graph test has no output'));

  it('refuses names that are taken', () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [1]);
    expect(() => g.input('x', 'float32', [1])).toThrow(expect.objectContaining({ code: 'duplicate-name' }));
    expect(() => g.output('x', x)).toThrow('the name x is taken');
  });

  it('keeps a weight apart from an input of the same name', async () => {
    const g = testGraph({ weights: lookup({ context: weight([3]) }) });
    const x = g.input('context', 'float32', [1]);
    const model = finished(g, add(g, x, g.parameter('context', [1])));
    expect(await runModel(model, { context: [4] })).toEqual({ result: [7] });
  });

  it('takes 5,000 nodes in one chain, topologically ordered', async () => {
    const g = new GraphBuilder({ name: 'long', dtype: 'float32', dialect: portableDialect });
    let x = g.input('x', 'float32', [1]);
    for (let layer = 0; layer < 2500; layer++) {
      x = g.scope(`layers.${layer}`, () => add(g, neg(g, x), 1));
    }
    const model = finished(g, x);
    const known = new Set([...model.inputs, ...model.initializers].map(({ name }) => name));
    for (const node of model.nodes) {
      expect(node.inputs.filter((name) => !known.has(name))).toEqual([]);
      for (const { name } of node.outputs) known.add(name);
    }
    expect(model.nodes).toHaveLength(5000);
    expect(await runModel(model, { x: [0.25] })).toEqual({ result: [0.25] });
  });

  it('asks for each weight a fixed number of times, however large the graph', () => {
    const asked = new Map<string, number>();
    const counting: WeightLookup = {
      get(key) {
        asked.set(key, (asked.get(key) ?? 0) + 1);
        return weight([1]);
      },
      keys: () => [],
    };
    const g = testGraph({ weights: counting });
    let x = g.input('x', 'float32', [1]);
    for (let layer = 0; layer < 2000; layer++) x = add(g, x, g.parameter(`layers.${layer}.bias`, [1]));
    finished(g, x);
    expect(asked.size).toBe(2000);
    expect(Math.max(...asked.values())).toBe(1);
  });
});
