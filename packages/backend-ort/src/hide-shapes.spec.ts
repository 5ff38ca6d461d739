import {
  add,
  decodeNumbers,
  encodeModel,
  GraphBuilder,
  matmul,
  portableDialect,
  reshape,
  resizeNearest,
  type OnnxModel,
  type Value,
  type Weight,
} from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { hideShapes } from './hide-shapes.js';

const weight: Weight = { dtype: 'float16', shape: [4, 4], data: { file: '/m/w', offset: 0, length: 32 } };

function write(body: (g: GraphBuilder) => Value): OnnxModel {
  const weights = new Map([['w', weight]]);
  const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights });
  g.output('y', body(g));
  return hideShapes(g.finish());
}

/** The numbers of a constant that a node reads. */
function read(model: OnnxModel, op: string, input: number): number[] {
  const name = model.nodes.find((node) => node.op === op)?.inputs[input];
  const found = model.initializers.find((initializer) => initializer.name === name);
  return found?.data instanceof Uint8Array ? decodeNumbers(found.data, found.dtype) : [];
}

describe('hideShapes', () => {
  it('leaves the first dimension of inputs and outputs open', () => {
    const model = write((g) => add(g, g.input('x', 'float32', [2, 3]), 1));
    expect([...model.inputs, ...model.outputs].map(({ shape }) => shape)).toEqual([
      [-1, 3],
      [-1, 3],
    ]);
    expect(encodeModel(model, (file) => file)).not.toEqual(
      encodeModel({ ...model, inputs: model.inputs.map((input) => ({ ...input, shape: [2, 3] })) }, (file) => file),
    );
  });

  it('has a reshape find out its first dimension', () => {
    const model = write((g) => reshape(g, g.input('x', 'float32', [2, 6]), [3, 4]));
    expect(read(model, 'Reshape', 1)).toEqual([-1, 4]);
  });

  it('gives a resize factors instead of lengths', () => {
    const model = write((g) => resizeNearest(g, g.input('x', 'float32', [2, 3, 4, 5]), 8, 20));
    expect(model.nodes.find(({ op }) => op === 'Resize')?.inputs.slice(0, 2)).toEqual(['x', '']);
    expect(read(model, 'Resize', 2)).toEqual([1, 1, 2, 4]);
  });

  it('makes weights that something is computed of inputs with a default, and no others', () => {
    const model = write((g) => matmul(g, g.input('x', 'float32', [2, 4]), add(g, g.parameter('w', [4, 4]), 1)));
    expect(model.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['x', [-1, 4]],
      ['w', [-1, -1]],
    ]);
    expect(model.initializers.find(({ name }) => name === 'w')).toMatchObject(weight);
    const plain = new GraphBuilder({
      name: 'g',
      dtype: 'float16',
      dialect: portableDialect,
      weights: new Map([['w', weight]]),
    });
    plain.output('y', matmul(plain, plain.input('x', 'float16', [2, 4]), plain.parameter('w', [4, 4])));
    expect(hideShapes(plain.finish()).inputs.map(({ name }) => name)).toEqual(['x']);
  });
});
