import { describe, expect, it } from 'vitest';
import { messages, readProto, strings } from '../__testing__/read-proto.js';
import { testGraph } from '../__testing__/run-graph.js';
import { add, mul } from '../ops/elementwise.js';
import { encodeGraph } from './encode-graph.js';

describe('encodeGraph', () => {
  it('writes every part under its field', () => {
    const g = testGraph({ name: 'tiny' });
    const x = g.input('x', 'float32', [2]);
    g.output('y', mul(g, add(g, x, 1), 2));
    const message = readProto(encodeGraph(g.finish(), String));
    const names = (field: number, name: number) => messages(message, field).flatMap((part) => strings(part, name));
    expect(names(1, 4)).toEqual(['Add', 'Mul']);
    expect(strings(message, 2)).toEqual(['tiny']);
    expect(names(5, 8)).toEqual(['constant', 'constant_1']);
    expect(names(11, 1)).toEqual(['x']);
    expect(names(12, 1)).toEqual(['y']);
  });
});
