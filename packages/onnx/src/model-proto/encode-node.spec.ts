import { describe, expect, it } from 'vitest';
import { messages, readProto, strings } from '../__testing__/read-proto.js';
import type { Node } from '../onnx-model.js';
import { encodeNode } from './encode-node.js';

const node: Node = {
  op: 'Split',
  domain: '',
  name: 'ff/Split',
  inputs: ['x', '', 'sizes'],
  outputs: [
    { name: 'left', dtype: 'float32', shape: [1] },
    { name: 'right', dtype: 'float32', shape: [1] },
  ],
  attributes: { axis: 1, mode: 'linear' },
};

describe('encodeNode', () => {
  it('writes names in order, an empty one for an input left out', () => {
    const message = readProto(encodeNode(node));
    expect([1, 2, 3, 4, 7].map((field) => strings(message, field))).toEqual([
      ['x', '', 'sizes'],
      ['left', 'right'],
      ['ff/Split'],
      ['Split'],
      [],
    ]);
    expect(messages(message, 5).flatMap((attribute) => strings(attribute, 1))).toEqual(['axis', 'mode']);
  });

  it('writes a domain other than that of ONNX', () => {
    const message = readProto(encodeNode({ ...node, domain: 'com.microsoft' }));
    expect(strings(message, 7)).toEqual(['com.microsoft']);
  });
});
