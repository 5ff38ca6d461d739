import { describe, expect, it } from 'vitest';
import { testGraph } from './__testing__/run-graph.js';
import type { WeightLookup } from './onnx-model.js';
import { conv2d } from './ops/convolution.js';
import { clip, mul } from './ops/elementwise.js';
import { expand, gather, reshape } from './ops/movement.js';
import { resizeNearest } from './ops/resize.js';
import { printGraph } from './print-graph.js';

describe('printGraph', () => {
  it('prints inputs, weights, nodes with small constants in place, and outputs', () => {
    const shapes: Readonly<Record<string, number[]>> = { 'conv.weight': [2, 3, 3, 3], 'conv.bias': [2] };
    const weights: WeightLookup = {
      get(key) {
        const shape = shapes[key];
        if (!shape) return undefined;
        const length = 2 * shape.reduce((product, dimension) => product * dimension, 1);
        return { dtype: 'float16', shape, data: { file: '/m/a.safetensors', offset: 0, length } };
      },
      keys: () => Object.keys(shapes),
    };
    const g = testGraph({ name: 'sample', weights });
    const x = g.input('x', 'float32', [1, 3, 4, 4]);
    const pixels = g.scope('conv', () =>
      conv2d(g, x, g.parameter('weight', shapes['conv.weight']!), g.parameter('bias', [2]), {
        stride: 2,
        padding: [0, 0, 1, 1],
      }),
    );
    const large = resizeNearest(g, mul(g, pixels, 0.1), 4, 4);
    g.output(
      'y',
      g.scope('act', () => g.dialect.swish(g, clip(g, large, -1, 1), 1.702)),
    );
    g.output(
      'tokens',
      reshape(
        g,
        gather(g, expand(g, x, [2, 3, 4, 4]), g.constant([0, 1, 0, 1, 0, 1, 0, 1, 0], [9], 'int64'), 0),
        [9, -1],
      ),
    );

    expect(printGraph(g.finish())).toMatchInlineSnapshot(`
      "graph sample
      inputs
        x float32 [1, 3, 4, 4]
      weights
        conv.weight float16 [2, 3, 3, 3]
        conv.bias float16 [2]
        constant_5 int64 [9]
      nodes
        conv.weight/Cast = Cast(conv.weight) to=1 float32 [2, 3, 3, 3]
        conv.bias/Cast = Cast(conv.bias) to=1 float32 [2]
        conv/Conv = Conv(x, conv.weight/Cast, conv.bias/Cast) kernel_shape=[3, 3] strides=[2, 2] pads=[0, 0, 1, 1] float32 [1, 2, 2, 2]
        /Mul = Mul(conv/Conv, 0.1) float32 [1, 2, 2, 2]
        /Resize = Resize(/Mul, -, -, [1, 2, 4, 4]) mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor float32 [1, 2, 4, 4]
        act/Clip = Clip(/Resize, -1, 1) float32 [1, 2, 4, 4]
        y = com.microsoft.QuickGelu(act/Clip) alpha=1.702 float32 [1, 2, 4, 4]
        /Expand = Expand(x, [2, 3, 4, 4]) float32 [2, 3, 4, 4]
        /Gather = Gather(/Expand, constant_5) axis=0 float32 [9, 3, 4, 4]
        tokens = Reshape(/Gather, [9, 48]) float32 [9, 48]
      outputs
        y float32 [1, 2, 4, 4]
        tokens float32 [9, 48]
      "
    `);
  });

  it('prints a graph without weights or nodes', () => {
    const model = { name: 'empty', inputs: [], outputs: [], nodes: [], initializers: [] };
    expect(printGraph(model)).toBe('graph empty\n');
  });

  it('prints several results, and a dash for an input left out', () => {
    const g = testGraph();
    const x = g.input('x', 'float32', [2]);
    const [a] = g.nodes('Op', [x, undefined, x], [x, { dtype: 'int64', shape: [] }], { list: [1, 2] }, 'custom');
    g.output('y', a!);
    expect(printGraph(g.finish())).toContain('  y, /Op:1 = custom.Op(x, -, x) list=[1, 2] float32 [2], int64 []\n');
  });
});
