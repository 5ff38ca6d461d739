/** A protobuf message as it was read: every field number with its values in order. */
export type ProtoMessage = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** Reads one protobuf message; nested ones and packed lists stay bytes. The counterpart of ProtoWriter, for tests. */
export function readProto(bytes: Uint8Array): ProtoMessage {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let position = 0;
  while (position < bytes.length) {
    const key = Number(varint());
    const value = readValue(key & 7);
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;

  function readValue(wireType: number): bigint | Uint8Array {
    if (wireType === 0) return varint();
    const length = wireType === 5 ? 4 : Number(varint());
    position += length;
    if (position > bytes.length) throw new Error('a field ends beyond the message');
    return bytes.slice(position - length, position);
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(bytes[position++] ?? 0);
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  }
}

/** The values of one field as messages. */
export const messages = (message: ProtoMessage, field: number): ProtoMessage[] =>
  bytesOf(message, field).map((bytes) => readProto(bytes));

/** The values of one field as strings. */
export const strings = (message: ProtoMessage, field: number): string[] =>
  bytesOf(message, field).map((bytes) => new TextDecoder().decode(bytes));

/** The values of one field as integers, packed or not. */
export const integers = (message: ProtoMessage, field: number): number[] =>
  (message.get(field) ?? []).flatMap((value) =>
    typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : unpack(value),
  );

/** The values of one field as bytes. */
export const bytesOf = (message: ProtoMessage, field: number): Uint8Array[] =>
  (message.get(field) ?? []).filter((value) => value instanceof Uint8Array);

function unpack(bytes: Uint8Array): number[] {
  const result: number[] = [];
  for (let start = 0, end = 0; end < bytes.length; start = end) {
    do end++;
    while ((bytes[end - 1] ?? 0) >= 0x80);
    const digits = Array.from(bytes.subarray(start, end), (byte, index) => BigInt(byte & 0x7f) << BigInt(7 * index));
    result.push(
      Number(
        BigInt.asIntN(
          64,
          digits.reduce((sum, digit) => sum | digit, 0n),
        ),
      ),
    );
  }
  return result;
}
