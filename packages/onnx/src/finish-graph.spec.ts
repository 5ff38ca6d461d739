import { describe, expect, it } from 'vitest';
import { nameOutputs, pruneNodes } from './finish-graph.js';
import type { Node } from './onnx-model.js';
import type { Value } from './value.js';

const nodeOf = (inputs: string[], outputs: string[]): Node => ({
  op: 'Op',
  domain: '',
  name: outputs.join(),
  inputs,
  outputs: outputs.map((name) => ({ name, dtype: 'float32', shape: [] })),
  attributes: {},
});

describe('pruneNodes', () => {
  const nodes = [
    nodeOf(['x'], ['a']),
    nodeOf(['x'], ['unused']),
    nodeOf(['unused'], ['unused too']),
    nodeOf(['a'], ['b', 'b2']),
    nodeOf(['b2', 'a'], ['c']),
  ];
  const namesFor = (...outputs: string[]) => pruneNodes(nodes, outputs).map(({ name }) => name);

  it('keeps what an output depends on, in order', () => expect(namesFor('c')).toEqual(['a', 'b,b2', 'c']));
  it('keeps a node for any one of its outputs', () => expect(namesFor('b')).toEqual(['a', 'b,b2']));
  it('keeps nothing for an input', () => expect(namesFor('x')).toEqual([]));
});

const value = (name: string): Value => ({ name, dtype: 'float32', shape: [2] });
const node = (name: string, input: string): Node => ({
  op: 'Neg',
  domain: '',
  name,
  inputs: [input],
  outputs: [value(name)],
  attributes: {},
});
const print = (nodes: readonly Node[]) =>
  nodes.map(({ op, inputs, outputs }) => `${outputs.map(({ name }) => name).join()} = ${op}(${inputs.join()})`);

describe('nameOutputs', () => {
  it('renames a value for its node and its readers', () => {
    const named = nameOutputs([node('a', 'x'), node('b', 'a')], new Map([['hidden', value('a')]]));
    expect(print(named)).toEqual(['hidden = Neg(x)', 'b = Neg(hidden)']);
  });

  it('copies an input, and a value that has an output name already', () => {
    const outputs = new Map([
      ['first', value('a')],
      ['second', value('a')],
      ['third', value('x')],
    ]);
    const named = nameOutputs([node('a', 'x')], outputs);
    expect(print(named)).toEqual(['first = Neg(x)', 'second = Identity(first)', 'third = Identity(x)']);
  });
});
