import { describe, expect, it } from 'vitest';
import { nameOutputs } from './name-outputs.js';
import type { Node } from './onnx-model.js';
import type { Value } from './value.js';

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
