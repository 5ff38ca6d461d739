import { describe, expect, it } from 'vitest';
import { runModel } from './__testing__/run-graph.js';
import { constantProducers, pruneNodes, readInitializers } from './finish-graph.js';
import { float, type Node, type OnnxModel } from './onnx-model.js';
import { printGraph } from './print-graph.js';
import { renameValues, valuesRead, withInnerNodes } from './subgraph.js';
import type { Shape } from './value.js';

const node = (op: string, inputs: readonly string[], output: string, shape: Shape): Node => ({
  ...{ op, domain: '', name: output, inputs, attributes: {} },
  outputs: [{ name: output, dtype: 'float32', shape }],
});

/** Adds `bias`, which the graph around it holds, to each row, and activates the sums. */
const scan: Node = {
  ...node('Scan', ['rows'], 'y', [3, 2]),
  attributes: {
    num_scan_inputs: 1,
    body: {
      inputs: ['row'],
      nodes: [
        node('Add', ['row', 'bias'], 'sum', [2]),
        { ...node('QuickGelu', ['sum'], 'active', [2]), domain: 'com.microsoft', attributes: { alpha: float(1) } },
      ],
      outputs: ['active'],
    },
  },
};

const initializer = (name: string) =>
  ({ name, dtype: 'float32', shape: [2], data: new Uint8Array(Float32Array.of(0, 0.5).buffer) }) as const;

const model: OnnxModel = {
  name: 'outer',
  inputs: [{ name: 'rows', dtype: 'float32', shape: [3, 2] }],
  nodes: [scan],
  outputs: scan.outputs,
  initializers: [initializer('bias')],
};

const swish = (x: number): number => x / (1 + Math.exp(-x));

describe('a graph inside a node', () => {
  it('is run by onnxruntime, operators of other domains included', async () => {
    const { y } = await runModel(model, { rows: [0, 1, 2, 3, 4, 5] });
    expect(y?.map((number) => Number(number.toFixed(5)))).toEqual(
      [0, 1.5, 2, 3.5, 4, 5.5].map((sum) => Number(swish(sum).toFixed(5))),
    );
  });

  it('reads what its nodes read and do not make', () => {
    expect(valuesRead(scan)).toEqual(['rows', 'bias']);
    const copy = node('Identity', ['weight'], 'bias', [2]);
    expect(pruneNodes([node('Neg', ['weight'], 'unused', [2]), copy, scan], ['y'])).toEqual([copy, scan]);
    expect(readInitializers([scan], [initializer('other'), initializer('bias')])).toEqual([initializer('bias')]);
  });

  it('makes its node no constant where it reads an input of the model', () => {
    const producers = (names: readonly string[]) =>
      constantProducers({ nodes: [scan], initializers: names.map(initializer) });
    expect([...producers(['rows']).keys()]).toEqual([]);
    expect([...producers(['rows', 'bias']).keys()]).toEqual(['y']);
  });

  it('is renamed with its node', async () => {
    const renamed = renameValues(scan, (name) => (name === 'rows' || name === 'y' ? name : `new ${name}`));
    const { y } = await runModel(
      { ...model, nodes: [renamed], initializers: [initializer('new bias')] },
      { rows: [0, 1, 2, 3, 4, 5] },
    );
    expect(y).toEqual((await runModel(model, { rows: [0, 1, 2, 3, 4, 5] }))['y']);
    expect(withInnerNodes([renamed]).flatMap(({ inputs }) => inputs)).toEqual([
      ...['rows', 'new row', 'new bias', 'new sum'],
    ]);
  });

  it('is printed in the line of its node', () => {
    expect(printGraph(model)).toContain(
      'y = Scan(rows) num_scan_inputs=1 body=(row) => { ' +
        'sum = Add(row, bias) float32 [2]; active = com.microsoft.QuickGelu(sum) alpha=1 float32 [2]; active } float32 [3, 2]',
    );
  });
});
