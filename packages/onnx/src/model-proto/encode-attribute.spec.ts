import { describe, expect, it } from 'vitest';
import { bytesOf, integers, readProto, strings } from '../__testing__/read-proto.js';
import { float, type Attribute } from '../onnx-model.js';
import { encodeAttribute } from './encode-attribute.js';

const floats = (bytes: Uint8Array | undefined) => [...new Float32Array((bytes ?? new Uint8Array()).slice().buffer)];

describe('encodeAttribute', () => {
  it.each<[Attribute, number]>([
    [0.5, 1],
    [float(2), 1],
    [-3, 2],
    ['nearest', 3],
    [[0.5, 1], 6],
    [[1, -1], 7],
    [[], 7],
  ])('gives %j the type %d', (value, type) => {
    const message = readProto(encodeAttribute('alpha', value));
    expect(strings(message, 1)).toEqual(['alpha']);
    expect(integers(message, 20)).toEqual([type]);
  });

  it('writes each value to the field of its type', () => {
    expect(floats(bytesOf(readProto(encodeAttribute('a', 0.5)), 2)[0])).toEqual([0.5]);
    expect(floats(bytesOf(readProto(encodeAttribute('a', float(2))), 2)[0])).toEqual([2]);
    expect(integers(readProto(encodeAttribute('a', -3)), 3)).toEqual([-3]);
    expect(strings(readProto(encodeAttribute('a', 'floor')), 4)).toEqual(['floor']);
    expect(floats(bytesOf(readProto(encodeAttribute('a', [0.5, 1])), 7)[0])).toEqual([0.5, 1]);
    expect(integers(readProto(encodeAttribute('a', [1, -1, 300])), 8)).toEqual([1, -1, 300]);
  });
});
