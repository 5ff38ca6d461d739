import {
  add,
  BYTES_PER_ELEMENT,
  cast,
  GraphBuilder,
  type Initializer,
  type OnnxModel,
  portableDialect,
  reshape,
  type WeightLookup,
} from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { encodeWithWeightRegions, planWeightRegions } from './encode-with-weight-regions.js';

const MiB = 2 ** 20;

const weight = (
  name: string,
  file: string,
  offset: number,
  length: number,
  dtype = 'float32' as const,
): Initializer => ({
  ...{ name, dtype, shape: [length / 4] },
  data: { file, offset, length },
});
const modelOf = (...initializers: readonly Initializer[]): OnnxModel => ({
  ...{ name: 'unet', inputs: [], outputs: [], nodes: [] },
  initializers,
});

describe('planWeightRegions', () => {
  it('reads only the part of a file that holds weights, in one piece', () => {
    const { model, regions } = planWeightRegions(modelOf(weight('b', 'x', 1040, 8), weight('a', 'x', 1000, 40)));
    expect([...regions]).toEqual([['weights-0', { file: 'x', offset: 1000, length: 48 }]]);
    expect(model.initializers.map(({ name, data }) => [name, data])).toEqual([
      ['b', { file: 'weights-0', offset: 40, length: 8 }],
      ['a', { file: 'weights-0', offset: 0, length: 40 }],
    ]);
  });

  it('begins a new region in another file, after a wide gap, and where one would grow too large', () => {
    const { regions } = planWeightRegions(
      modelOf(
        weight('a', 'x', 0, 8),
        weight('b', 'x', 2 * MiB, 8),
        weight('c', 'x', 2 * MiB + 8, 300 * MiB),
        weight('d', 'x', 302 * MiB + 8, 300 * MiB),
        weight('e', 'x', 700 * MiB, 900 * MiB),
        weight('f', 'y', 8, 8),
      ),
    );
    expect([...regions.values()].map(({ file, offset, length }) => [file, offset / MiB, length / MiB])).toEqual([
      ['x', 0, 8 / MiB],
      ['x', 2, 300 + 8 / MiB],
      ['x', 302 + 8 / MiB, 300],
      ['x', 700, 900],
      ['y', 8 / MiB, 8 / MiB],
    ]);
  });

  it('declares bfloat16 as the float32 that it becomes', () => {
    const half = (name: string, offset: number): Initializer => ({
      ...{ name, dtype: 'bfloat16', shape: [3] },
      data: { file: 'x', offset, length: 6 },
    });
    const { model, regions } = planWeightRegions(
      modelOf(half('a', 11), half('b', 17), half('c', 24), weight('d', 'x', 30, 8)),
    );
    expect([...regions.values()]).toEqual([
      { file: 'x', offset: 11, length: 12, converts: { from: 'bfloat16', to: 'float32' } },
      { file: 'x', offset: 24, length: 6, converts: { from: 'bfloat16', to: 'float32' } },
      { file: 'x', offset: 30, length: 8 },
    ]);
    expect(model.initializers.map(({ dtype, data }) => [dtype, data])).toEqual([
      ['float32', { file: 'weights-0', offset: 0, length: 12 }],
      ['float32', { file: 'weights-0', offset: 12, length: 12 }],
      ['float32', { file: 'weights-1', offset: 0, length: 12 }],
      ['float32', { file: 'weights-2', offset: 0, length: 8 }],
    ]);
  });

  it.each([
    ['float64', 8, 'float32', 4],
    ['float8e4m3fn', 1, 'float16', 2],
    ['float8e5m2', 1, 'float16', 2],
  ] as const)('declares %s of %i bytes as the %s that it becomes', (dtype, from, becomes, to) => {
    const of = (name: string, offset: number): Initializer => ({
      ...{ name, dtype, shape: [3] },
      data: { file: 'x', offset, length: 3 * from },
    });
    const { model, regions } = planWeightRegions(modelOf(of('a', 5), of('b', 5 + 4 * from), weight('c', 'x', 90, 8)));
    expect([...regions.values()]).toEqual([
      { file: 'x', offset: 5, length: 7 * from, converts: { from: dtype, to: becomes } },
      { file: 'x', offset: 90, length: 8 },
    ]);
    expect(model.initializers.map(({ dtype, data }) => [dtype, data])).toEqual([
      [becomes, { file: 'weights-0', offset: 0, length: 3 * to }],
      [becomes, { file: 'weights-0', offset: 4 * to, length: 3 * to }],
      ['float32', { file: 'weights-1', offset: 0, length: 8 }],
    ]);
  });

  it.each([
    ['float16', 'float32', 'float32'],
    ['float32', 'float16', 'float16'],
    ['bfloat16', 'float16', 'float16'],
  ] as const)('reads %s as the %s that the graph casts it to', (dtype, to, becomes) => {
    const w = { dtype, shape: [3], data: { file: 'x', offset: 4, length: 3 * BYTES_PER_ELEMENT[dtype] } };
    const g = new GraphBuilder({ name: 'g', dtype: to, dialect: portableDialect, weights: new Map([['w', w]]) });
    g.output('y', add(g, g.input('x', to, [3]), g.parameter('w', [3])));
    const { model, regions } = planWeightRegions(g.finish(), { castAsRead: true });
    expect(regions.get('weights-0')).toEqual({ ...w.data, converts: { from: dtype, to } });
    expect(model.initializers).toMatchObject([{ dtype: becomes, data: { length: 3 * BYTES_PER_ELEMENT[becomes] } }]);
  });

  it('leaves a weight as it is that is read as it is', () => {
    const w = { dtype: 'float16', shape: [3], data: { file: 'x', offset: 4, length: 6 } } as const;
    const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect });
    const value = g.weight('w', w, 'float16');
    g.output('y', cast(g, value, 'float32'));
    g.output('z', reshape(g, value, [1, 3]));
    const { regions } = planWeightRegions(g.finish(), { castAsRead: true });
    expect(regions.get('weights-0')).toEqual(w.data);
  });

  it('declares the input whose default a weight is as what the weight becomes', () => {
    const stored = { name: 'w', dtype: 'bfloat16', shape: [1], data: { file: 'x', offset: 0, length: 2 } } as const;
    const input = { name: 'w', dtype: 'bfloat16', shape: [-1] } as const;
    const { model } = planWeightRegions({ ...modelOf(stored), inputs: [input] });
    expect(model.inputs).toEqual([{ ...input, dtype: 'float32' }]);
  });

  it('leaves weights in memory where they are', () => {
    const inMemory: Initializer = { name: 'a', dtype: 'uint8', shape: [2], data: new Uint8Array(2) };
    const { model, regions } = planWeightRegions(modelOf(inMemory));
    expect(regions.size).toBe(0);
    expect(model.initializers).toEqual([inMemory]);
  });
});

const options = { executionProviders: ['wasm'] };

function sumWith(weights: WeightLookup): OnnxModel {
  const g = new GraphBuilder({ name: 'sum', dtype: 'float32', dialect: portableDialect, weights });
  const x = g.input('x', 'float32', [2]);
  g.output('y', weights.get('w') ? add(g, x, g.parameter('w', [2])) : add(g, x, 1));
  return g.finish();
}

describe('encodeWithWeightRegions', () => {
  it('names the regions in the bytes and in the session options', () => {
    const data = { file: 'blob:1#unet.safetensors', offset: 100, length: 8 };
    const { bytes, sessionOptions } = encodeWithWeightRegions(
      sumWith(new Map([['w', { dtype: 'float32', shape: [2], data }]])),
      options,
    );
    expect(new TextDecoder('latin1').decode(bytes)).toContain('weights-0');
    expect(sessionOptions).toEqual({ ...options, weightRegions: new Map([['weights-0', { ...data }]]) });
  });

  it('leaves the options alone where no weight is in a file', () => {
    expect(encodeWithWeightRegions(sumWith(new Map()), options).sessionOptions).toBe(options);
  });
});
