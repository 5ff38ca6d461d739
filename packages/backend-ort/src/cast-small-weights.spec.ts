import { add, encodeNumbers, GraphBuilder, portableDialect, type ExternalBytes, type Weight } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { castSmallWeights } from './cast-small-weights.js';

const stored = (count: number, offset: number): Weight => ({
  dtype: 'float16',
  shape: [count],
  data: { file: '/m/w', offset, length: 2 * count },
});

const LARGE = 2 ** 14 + 1;

function cast() {
  const weights = new Map([
    ['small', stored(3, 10)],
    ['large', stored(LARGE, 100)],
  ]);
  const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights });
  g.output('a', add(g, g.input('x', 'float32', [3]), g.parameter('small', [3])));
  g.output('b', add(g, g.input('z', 'float32', [LARGE]), g.parameter('large', [LARGE])));
  const asked: ExternalBytes[] = [];
  const model = castSmallWeights(g.finish(), (bytes) => {
    asked.push(bytes);
    return encodeNumbers([1.5, -2, 0], 'float16');
  });
  return { model, asked };
}

describe('castSmallWeights', () => {
  it('reads the small ones and writes their numbers into the model', () => {
    const { model, asked } = cast();
    expect(asked).toEqual([{ file: '/m/w', offset: 10, length: 6 }]);
    expect(model.initializers.find(({ data }) => data instanceof Uint8Array)).toEqual({
      ...{ name: 'small/Cast', dtype: 'float32', shape: [3] },
      data: encodeNumbers([1.5, -2, 0], 'float32'),
    });
    expect(model.initializers.map(({ name }) => name).sort()).toEqual(['large', 'small/Cast']);
  });

  it('leaves the others to the session', () => {
    const { model } = cast();
    expect(model.nodes.map(({ op, inputs }) => `${op} ${inputs.join()}`)).toEqual([
      'Add x,small/Cast',
      'Cast large',
      'Add z,large/Cast',
    ]);
  });

  it('leaves a cast whose result is one of the graph', () => {
    const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect });
    g.output('y', g.weight('w', stored(3, 10)));
    const { nodes, initializers } = castSmallWeights(g.finish(), () => expect.fail('nothing is to be read'));
    expect(nodes.map(({ op }) => op)).toEqual(['Cast']);
    expect(initializers.map(({ name }) => name)).toEqual(['w']);
  });
});
