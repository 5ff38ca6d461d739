import { tensor } from '@zeroreel/core';
import { GraphBuilder, portableDialect, type Shape, type Value } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../__testing__/run-graph.js';
import { addResiduals, type NamedResiduals } from './add-residuals.js';

const builder = () => new GraphBuilder({ name: 'sum', dtype: 'float32', dialect: portableDialect });
const input = (g: GraphBuilder, name: string, shape: Shape): Value => g.input(name, 'float32', shape);

describe('addResiduals', () => {
  it('adds the sum of all, each for one guidance row or for every one', async () => {
    const g = builder();
    const skip = input(g, 'skip', [1, 1, 1, 1]);
    const mid = input(g, 'mid', [2, 1, 1, 1]);
    const [a, b] = [input(g, 'a', [2, 1, 1, 1]), input(g, 'b', [1, 1, 1, 1])];
    const residuals: NamedResiduals[] = [
      { component: 'one', down: [a], mid: a },
      { component: 'two', down: [b], mid: b },
    ];
    const sum = addResiduals(g, { skips: [skip], mid }, residuals);
    g.output('skip+', sum.skips[0]!);
    g.output('mid+', sum.mid);
    const of = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1, 1, 1]);
    const outputs = await runGraph(g.finish(), { skip: of(1), mid: of(10, 20), a: of(3, 5), b: of(0.5) });
    expect([...(outputs['skip+']!.data as Float32Array)]).toEqual([4.5, 6.5]);
    expect([...(outputs['mid+']!.data as Float32Array)]).toEqual([13.5, 25.5]);
  });

  it('leaves the way down as it is where there are none', () => {
    const g = builder();
    const [skip, mid] = [input(g, 'skip', [1, 2, 4, 4]), input(g, 'mid', [1, 2, 4, 4])];
    expect(addResiduals(g, { skips: [skip], mid }, [])).toEqual({ skips: [skip], mid });
  });

  it('says where another network’s features do not fit', () => {
    const g = builder();
    const [skip, mid] = [input(g, 'skip', [2, 8, 4, 4]), input(g, 'mid', [2, 8, 2, 2])];
    const wide = input(g, 'wide', [2, 16, 4, 4]);
    const add = (down: Value[], residual: Value) => () =>
      addResiduals(g, { skips: [skip], mid }, [{ component: 'folder/canny', down, mid: residual }]);
    expect(add([wide], mid)).toThrow(
      'folder/canny was made for another UNet: expected features [C, h, w] of [8, 4, 4] at skip connection 0, got [16, 4, 4]',
    );
    expect(add([skip], wide)).toThrow('expected features [C, h, w] of [8, 2, 2] at the middle block, got [16, 4, 4]');
    expect(add([skip, skip], mid)).toThrow('expected 1 skip connections, got 2');
    expect(add([wide], mid)).toThrow(expect.objectContaining({ code: 'invalid-model' }));
  });
});
