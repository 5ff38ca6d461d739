import { describe, expect, it } from 'vitest';
import type { Node } from './onnx-model.js';
import { pruneNodes } from './prune-nodes.js';

const node = (inputs: string[], outputs: string[]): Node => ({
  op: 'Op',
  domain: '',
  name: outputs.join(),
  inputs,
  outputs: outputs.map((name) => ({ name, dtype: 'float32', shape: [] })),
  attributes: {},
});

describe('pruneNodes', () => {
  const nodes = [
    node(['x'], ['a']),
    node(['x'], ['unused']),
    node(['unused'], ['unused too']),
    node(['a'], ['b', 'b2']),
    node(['b2', 'a'], ['c']),
  ];
  const namesFor = (...outputs: string[]) => pruneNodes(nodes, outputs).map(({ name }) => name);

  it('keeps what an output depends on, in order', () => expect(namesFor('c')).toEqual(['a', 'b,b2', 'c']));
  it('keeps a node for any one of its outputs', () => expect(namesFor('b')).toEqual(['a', 'b,b2']));
  it('keeps nothing for an input', () => expect(namesFor('x')).toEqual([]));
});
