import { tensor, type Tensor } from '@zeroreel/core';
import {
  add,
  concat,
  conv2d,
  elementCount,
  encodeNumbers,
  gemm,
  GraphBuilder,
  matmul,
  mul,
  portableDialect,
  reduceL2,
  reshape,
  slice,
  transpose,
  withInnerNodes,
  type OnnxModel,
  type Shape,
  type StoredFloatDType,
  type FloatDType,
  type Value,
  type Weight,
} from '@zeroreel/onnx';
import { expectClose } from '@zeroreel/testing';
import { describe, expect, it } from 'vitest';
import { hideShapes } from './hide-shapes.js';
import { lateConstants } from './late-constants.js';
import { loadOnnxruntime } from './node/onnxruntime.js';
import { transposedLinear } from './operator-forms.js';
import { OrtBackend } from './ort-backend.js';
import { localPort } from './session-host.js';
import { shortNames } from './short-names.js';

/** Numbers of both signs, other ones for each size. */
const numbers = (shape: Shape): Float32Array =>
  Float32Array.from({ length: elementCount(shape) }, (_, index) => Math.sin(1.7 * index + elementCount(shape)));

const weight = (dtype: FloatDType | StoredFloatDType, shape: Shape): Weight => {
  const data = dtype === 'float32' ? encodeNumbers(numbers(shape), dtype) : encodeNumbers(numbers(shape), 'float16');
  return { dtype, shape, data };
};

/** A layer, the shape of its input, and its weights, whose parts have at most this many bytes. */
interface Case {
  readonly x: Shape;
  readonly weights: Readonly<Record<string, Weight>>;
  readonly layer: (g: GraphBuilder, x: Value, parameter: (name: string) => Value) => Value;
  readonly partBytes?: number;
}

function modelOf({ x, weights, layer }: Case): OnnxModel {
  const lookup = new Map(Object.entries(weights));
  const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights: lookup });
  const parameter = (name: string) => g.parameter(name, weights[name]?.shape ?? []);
  g.output('y', layer(g, g.input('x', 'float32', x), parameter));
  return g.finish();
}

const divided = (model: OnnxModel, partBytes = 64): OnnxModel =>
  shortNames(hideShapes(lateConstants(model, partBytes)));

/** Runs a model as it is, and as `prepare` writes it. */
async function expectSame(model: OnnxModel, x: Shape, prepare: (model: OnnxModel) => OnnxModel): Promise<void> {
  const [expected, actual] = [await run(model, x, (whole) => whole), await run(model, x, prepare)];
  expectClose(actual, expected, { relative: 1e-6 });
}

async function run(model: OnnxModel, x: Shape, prepare: (model: OnnxModel) => OnnxModel): Promise<Tensor> {
  await using backend = new OrtBackend({
    ...{ name: 'cpu', dialect: portableDialect, port: localPort(loadOnnxruntime()), prepare },
    capabilities: { description: 'CPU', preferredDType: 'float32', dtypes: ['float32'], deviceResident: true },
    sessionOptions: () => ({ executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 4 }),
  });
  await using executable = await backend.compile(model);
  const { y } = (await executable.run({ x: tensor(numbers(x), x) })).host;
  return y?.dtype === 'float32' ? y : expect.fail('expected a float32 output "y"');
}

const linear = (changed: (g: GraphBuilder, parameter: (name: string) => Value) => Value): Case['layer'] => {
  return (g, x, parameter) => transposedLinear(g, x, changed(g, parameter));
};

const cases: Readonly<Record<string, Case>> = {
  'a linear layer of one row': {
    x: [1, 12],
    weights: { w: weight('float16', [8, 12]) },
    layer: linear((_, of) => of('w')),
  },
  'a linear layer of many rows, with its bias': {
    x: [2, 3, 12],
    weights: { w: weight('float16', [8, 12]), b: weight('float16', [8]) },
    layer: (g, x, of) => transposedLinear(g, x, of('w'), of('b')),
  },
  'Gemm with its bias': {
    x: [3, 12],
    weights: { w: weight('float16', [10, 12]), b: weight('float32', [10]) },
    layer: (g, x, of) => gemm(g, x, of('w'), of('b')),
  },
  'a convolution of one picture': {
    x: [1, 4, 5, 3],
    weights: { w: weight('float16', [6, 4, 3, 3]), b: weight('float32', [6]) },
    layer: (g, x, of) => conv2d(g, x, of('w'), of('b'), { padding: 1 }),
    partBytes: 300,
  },
  'a convolution of several pictures, of stride 2': {
    x: [3, 4, 6, 4],
    weights: { w: weight('float16', [6, 4, 3, 3]), b: weight('float16', [6]) },
    layer: (g, x, of) => conv2d(g, x, of('w'), of('b'), { padding: 1, stride: 2 }),
  },
  'a product of low rank on a weight': {
    x: [2, 12],
    weights: { w: weight('float32', [8, 12]), up: weight('float16', [8, 2]), down: weight('float16', [2, 12]) },
    layer: linear((g, of) => add(g, of('w'), mul(g, matmul(g, of('up'), of('down')), 0.5))),
  },
  'rows of one length, and another shape': {
    x: [2, 12],
    weights: { w: weight('float16', [8, 3, 4]), scale: weight('float16', [8, 1]) },
    layer: linear((g, of) => {
      const rows = reshape(g, of('w'), [8, 12]);
      return mul(g, rows, add(g, of('scale'), reduceL2(g, rows, [1])));
    }),
  },
  'sums of what a kernel holds': {
    x: [2, 4, 3, 3],
    weights: { w: weight('float16', [6, 4, 3, 3]) },
    layer: (g, x, of) => {
      const [first, ...others] = [0, 1, 2].map((tap) => slice(g, of('w'), 2, tap, tap + 1)) as [Value, Value, Value];
      const taps = concat(g, [first, others.reduce((sum, tap) => add(g, sum, tap))], 2);
      return conv2d(g, x, taps, undefined, { padding: [0, 1, 1, 1] });
    },
  },
  'a small weight that is computed whole': {
    x: [2, 8],
    weights: { w: weight('float16', [8, 12]), more: weight('float16', [12, 8]) },
    layer: linear((g, of) => add(g, transpose(g, of('w'), [1, 0]), of('more'))),
  },
};

describe('layerInParts', () => {
  it.each(Object.entries(cases))('gives the numbers of %s', async (_, { partBytes, ...given }) => {
    const model = modelOf(given);
    const inParts = (whole: OnnxModel) => divided(whole, partBytes);
    const scans = inParts(model).nodes.filter(({ op }) => op === 'Scan');
    expect(scans).toHaveLength(1);
    await expectSame(model, given.x, inParts);
  });

  it('divides two layers of one weight, whose graphs have no name in common', async () => {
    const given: Case = {
      x: [2, 12],
      weights: { w: weight('float16', [12, 12]) },
      layer: (g, x, of) => transposedLinear(g, transposedLinear(g, x, of('w')), of('w')),
    };
    const model = modelOf(given);
    const names = withInnerNodes(divided(model).nodes).flatMap(({ outputs }) => outputs.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    await expectSame(model, given.x, divided);
  });

  it('makes as many parts as rows divide into evenly, and at least as many as asked for', () => {
    const rowsOfPart = (rows: number, partBytes: number) => {
      const weights = { w: weight('float16', [rows, 4]) };
      const model = modelOf({ x: [1, 4], weights, layer: linear((_, of) => of('w')) });
      const inner = withInnerNodes(lateConstants(model, partBytes).nodes);
      return inner.find(({ op }) => op === 'FusedMatMul')?.outputs[0]?.shape.at(-1);
    };
    expect([rowsOfPart(60, 16 * 60), rowsOfPart(60, 16 * 30), rowsOfPart(60, 16 * 17), rowsOfPart(59, 200)]).toEqual([
      ...[60, 30, 15, 59],
    ]);
  });
});
