import { describe, expect, it } from 'vitest';
import { bytesOf, integers, messages, readProto, strings } from './__testing__/read-proto.js';
import { ProtoWriter } from './proto-writer.js';

const write = (fields: (proto: ProtoWriter) => ProtoWriter) => [...fields(new ProtoWriter()).finish()];

describe('ProtoWriter', () => {
  // The examples of protobuf.dev/programming-guides/encoding.
  it('writes 150 as that guide does', () => expect(write((p) => p.int(1, 150))).toEqual([0x08, 0x96, 0x01]));
  it('writes a string as that guide does', () => {
    expect(write((p) => p.string(2, 'testing'))).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  });
  it('writes a nested message as that guide does', () => {
    expect(write((p) => p.message(3, () => p.int(1, 150)))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });
  it('writes nested messages of any length, in one another', () => {
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    const proto = new ProtoWriter();
    proto.message(1, () => proto.ints(2, numbers).message(3, () => proto.string(4, 'x'.repeat(200)))).int(5, 6);
    const message = readProto(proto.finish());
    expect(integers(message, 5)).toEqual([6]);
    const [nested] = messages(message, 1);
    expect(integers(nested!, 2)).toEqual(numbers);
    expect(strings(messages(nested!, 3)[0]!, 4)).toEqual(['x'.repeat(200)]);
  });
  it('writes a packed list as that guide does', () => {
    expect(write((p) => p.ints(6, [3, 270, 86942]))).toEqual([0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05]);
  });
  it('writes -2 as the two complement of 64 bits, as that guide does', () => {
    const tail = new Array<number>(8).fill(0xff);
    expect(write((p) => p.int(1, -2))).toEqual([0x08, 0xfe, ...tail, 0x01]);
  });
  it('writes floats as four little-endian bytes', () => {
    expect(write((p) => p.float(2, 1.5))).toEqual([0x15, 0, 0, 0xc0, 0x3f]);
    expect(write((p) => p.floats(7, [1.5, -1.5]))).toEqual([0x3a, 8, 0, 0, 0xc0, 0x3f, 0, 0, 0xc0, 0xbf]);
  });
  it('takes two bytes for the key of field 16 and above', () => {
    expect(write((p) => p.int(20, 1))).toEqual([0xa0, 0x01, 0x01]);
  });

  it.each([0, 1, 127, 128, 16383, 16384, 2 ** 31, 2 ** 32, 2 ** 35 + 1, Number.MAX_SAFE_INTEGER, -1, -(2 ** 40)])(
    'is read back: %d, alone and in a list',
    (value) => {
      const message = readProto(new ProtoWriter().int(3, value).ints(4, [value, 0, value]).finish());
      expect(integers(message, 3)).toEqual([value]);
      expect(integers(message, 4)).toEqual([value, 0, value]);
    },
  );

  it.each([0, 1, 127, 128, 16383, 16384, 100_000])('is read back: bytes and a string of length %d', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
    const message = readProto(new ProtoWriter().bytes(1, bytes).string(2, 'é'.repeat(length)).int(3, 5).finish());
    expect(bytesOf(message, 1)).toEqual([bytes]);
    expect(strings(message, 2)).toEqual(['é'.repeat(length)]);
    expect(integers(message, 3)).toEqual([5]);
  });
});
