import { describe, expect, it } from 'vitest';
import { bytesOf, integers, messages, readProto, strings } from '../__testing__/read-proto.js';
import { encodeTensor } from './encode-tensor.js';

describe('encodeTensor', () => {
  it('writes bytes in memory out', () => {
    const data = Uint8Array.of(0, 0x3c, 0, 0x40);
    const tensor = { name: 'w', dtype: 'float16', shape: [1, 2], data } as const;
    const message = readProto(encodeTensor(tensor, String));
    expect(integers(message, 1)).toEqual([1, 2]);
    expect(integers(message, 2)).toEqual([10]);
    expect(strings(message, 8)).toEqual(['w']);
    expect(bytesOf(message, 9)).toEqual([data]);
    expect(integers(message, 14)).toEqual([]);
  });

  it('refers to bytes in a file, by the location that was made for it', () => {
    const data = { file: '/models/unet.safetensors', offset: 2 ** 32 + 73, length: 8 };
    const tensor = { name: 'w', dtype: 'float32', shape: [2], data } as const;
    const message = readProto(encodeTensor(tensor, (file) => file.replace('/models/', '')));
    const entries = messages(message, 13).map((entry) => [...strings(entry, 1), ...strings(entry, 2)]);
    expect(entries).toEqual([
      ['location', 'unet.safetensors'],
      ['offset', '4294967369'],
      ['length', '8'],
    ]);
    expect(integers(message, 14)).toEqual([1]);
    expect(bytesOf(message, 9)).toEqual([]);
  });

  it('writes no dimension for a scalar', () => {
    const tensor = { name: 'one', dtype: 'float32', shape: [], data: Uint8Array.of(0, 0, 0x80, 0x3f) } as const;
    expect(integers(readProto(encodeTensor(tensor, String)), 1)).toEqual([]);
  });
});
