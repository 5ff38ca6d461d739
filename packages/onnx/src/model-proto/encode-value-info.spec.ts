import { describe, expect, it } from 'vitest';
import { integers, messages, readProto, strings } from '../__testing__/read-proto.js';
import { encodeValueInfo } from './encode-value-info.js';

describe('encodeValueInfo', () => {
  it.each([
    ['latents', 'float32', [1, 4, 64, 64], 1],
    ['input_ids', 'int32', [1, 300], 6],
    ['scale', 'float16', [], 10],
  ] as const)('writes %s %s %j', (name, dtype, shape, number) => {
    const message = readProto(encodeValueInfo({ name, dtype, shape }));
    const tensor = messages(message, 2).flatMap((type) => messages(type, 1));
    const dimensions = tensor.flatMap((type) => messages(type, 2)).flatMap((shape) => messages(shape, 1));
    expect(strings(message, 1)).toEqual([name]);
    expect(tensor.flatMap((type) => integers(type, 1))).toEqual([number]);
    expect(dimensions.flatMap((dimension) => integers(dimension, 1))).toEqual(shape);
  });
});
