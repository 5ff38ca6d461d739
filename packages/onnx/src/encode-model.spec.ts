import { describe, expect, it } from 'vitest';
import { bytesOf, integers, messages, readProto, strings } from './__testing__/read-proto.js';
import { runModel, testGraph } from './__testing__/run-graph.js';
import { encodeModel, writeAttribute, writeGraph, writeNode, writeTensor, writeValueInfo } from './encode-model.js';
import type { GraphBuilder } from './graph-builder.js';
import { float, type Attribute, type Node } from './onnx-model.js';
import { add, mul, neg } from './ops/elementwise.js';
import { ProtoWriter } from './proto-writer.js';
import type { Value } from './value.js';

function model(build: (g: GraphBuilder, x: Value) => Value) {
  const g = testGraph();
  g.output('y', build(g, g.input('x', 'float32', [2])));
  return g.finish();
}

const operatorSets = (bytes: Uint8Array) =>
  messages(readProto(bytes), 8).map((set) => [...strings(set, 1), ...integers(set, 2)]);

/** What a function writes. */
function written<T extends unknown[]>(write: (proto: ProtoWriter, ...given: T) => unknown, ...given: T): Uint8Array {
  const proto = new ProtoWriter();
  write(proto, ...given);
  return proto.finish();
}

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

describe('writeGraph', () => {
  it('writes every part under its field', () => {
    const g = testGraph({ name: 'tiny' });
    const x = g.input('x', 'float32', [2]);
    g.output('y', mul(g, add(g, x, 1), 2));
    const message = readProto(written(writeGraph, g.finish(), String));
    const names = (field: number, name: number) => messages(message, field).flatMap((part) => strings(part, name));
    expect(names(1, 4)).toEqual(['Add', 'Mul']);
    expect(strings(message, 2)).toEqual(['tiny']);
    expect(names(5, 8)).toEqual(['constant', 'constant_1']);
    expect(names(11, 1)).toEqual(['x']);
    expect(names(12, 1)).toEqual(['y']);
  });
});

const node: Node = {
  op: 'Split',
  domain: '',
  name: 'ff/Split',
  inputs: ['x', '', 'sizes'],
  outputs: [
    { name: 'left', dtype: 'float32', shape: [1] },
    { name: 'right', dtype: 'float32', shape: [1] },
  ],
  attributes: { axis: 1, mode: 'linear' },
};

describe('writeNode', () => {
  it('writes names in order, an empty one for an input left out', () => {
    const message = readProto(written(writeNode, node));
    expect([1, 2, 3, 4, 7].map((field) => strings(message, field))).toEqual([
      ['x', '', 'sizes'],
      ['left', 'right'],
      ['ff/Split'],
      ['Split'],
      [],
    ]);
    expect(messages(message, 5).flatMap((attribute) => strings(attribute, 1))).toEqual(['axis', 'mode']);
  });

  it('writes a domain other than that of ONNX', () => {
    const message = readProto(written(writeNode, { ...node, domain: 'com.microsoft' }));
    expect(strings(message, 7)).toEqual(['com.microsoft']);
  });
});

const floats = (bytes: Uint8Array | undefined) => [...new Float32Array((bytes ?? new Uint8Array()).slice().buffer)];

describe('writeAttribute', () => {
  it.each<[Attribute, number]>([
    [0.5, 1],
    [float(2), 1],
    [-3, 2],
    ['nearest', 3],
    [[0.5, 1], 6],
    [[1, -1], 7],
    [[], 7],
  ])('gives %j the type %d', (value, type) => {
    const message = readProto(written(writeAttribute, 'alpha', value));
    expect(strings(message, 1)).toEqual(['alpha']);
    expect(integers(message, 20)).toEqual([type]);
  });

  it('writes each value to the field of its type', () => {
    expect(floats(bytesOf(readProto(written(writeAttribute, 'a', 0.5)), 2)[0])).toEqual([0.5]);
    expect(floats(bytesOf(readProto(written(writeAttribute, 'a', float(2))), 2)[0])).toEqual([2]);
    expect(integers(readProto(written(writeAttribute, 'a', -3)), 3)).toEqual([-3]);
    expect(strings(readProto(written(writeAttribute, 'a', 'floor')), 4)).toEqual(['floor']);
    expect(floats(bytesOf(readProto(written(writeAttribute, 'a', [0.5, 1])), 7)[0])).toEqual([0.5, 1]);
    expect(integers(readProto(written(writeAttribute, 'a', [1, -1, 300])), 8)).toEqual([1, -1, 300]);
  });
});

describe('writeTensor', () => {
  it('writes bytes in memory out', () => {
    const data = Uint8Array.of(0, 0x3c, 0, 0x40);
    const tensor = { name: 'w', dtype: 'float16', shape: [1, 2], data } as const;
    const message = readProto(written(writeTensor, tensor, String));
    expect(integers(message, 1)).toEqual([1, 2]);
    expect(integers(message, 2)).toEqual([10]);
    expect(strings(message, 8)).toEqual(['w']);
    expect(bytesOf(message, 9)).toEqual([data]);
    expect(integers(message, 14)).toEqual([]);
  });

  it('refers to bytes in a file, by the location that was made for it', () => {
    const data = { file: '/models/unet.safetensors', offset: 2 ** 32 + 73, length: 8 };
    const tensor = { name: 'w', dtype: 'float32', shape: [2], data } as const;
    const message = readProto(written(writeTensor, tensor, (file) => file.replace('/models/', '')));
    const entries = messages(message, 13).map((entry) => [...strings(entry, 1), ...strings(entry, 2)]);
    expect(entries).toEqual([
      ['location', 'unet.safetensors'],
      ['offset', '4294967369'],
      ['length', '8'],
    ]);
    expect(integers(message, 14)).toEqual([1]);
    expect(bytesOf(message, 9)).toEqual([]);
  });

  it('writes no dimension for a scalar', () => {
    const tensor = { name: 'one', dtype: 'float32', shape: [], data: Uint8Array.of(0, 0, 0x80, 0x3f) } as const;
    expect(integers(readProto(written(writeTensor, tensor, String)), 1)).toEqual([]);
  });
});

describe('writeValueInfo', () => {
  it.each([
    ['latents', 'float32', [1, 4, 64, 64], 1],
    ['input_ids', 'int32', [1, 300], 6],
    ['scale', 'float16', [], 10],
  ] as const)('writes %s %s %j', (name, dtype, shape, number) => {
    const message = readProto(written(writeValueInfo, { name, dtype, shape }));
    const tensor = messages(message, 2).flatMap((type) => messages(type, 1));
    const dimensions = tensor.flatMap((type) => messages(type, 2)).flatMap((shape) => messages(shape, 1));
    expect(strings(message, 1)).toEqual([name]);
    expect(tensor.flatMap((type) => integers(type, 1))).toEqual([number]);
    expect(dimensions.flatMap((dimension) => integers(dimension, 1))).toEqual(shape);
  });
});
